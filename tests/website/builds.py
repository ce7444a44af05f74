"""The site as each builder builds it, kept as long as what goes into it is the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from website.served import address

ROOT = Path(__file__).parents[2]
REPOSITORY = "https://github.com/someone/gradient"
SOURCES = ("docs", "theme", "snippets", "mkdocs.yml", "pyproject.toml")
PACKAGES = os.pathsep.join(str(ROOT / name) for name in ("src", "src/autograd-clinic"))
GENERATED = ("downloads", "llms.txt", "__pycache__")
UNFINISHED = "building-"
KEPT = 3  # digests: whoever works on two branches builds each once


@dataclass(frozen=True)
class Variant:
    """One way to build the site: with which builder, for which address, with which settings.

    All that know their address have the same, and so the same copies of the pages, which are
    COPIES. Of a variant with `pages`, patterns of files, only these are built.
    """

    name: str
    builder: str | None = "mkdocs"
    known: bool = True  # its address and repository are
    settings: str = ""
    pages: tuple[str, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        """What the builders read from the environment."""
        known = {"SITE_URL": address("mkdocs"), "REPO_URL": REPOSITORY} if self.known else {}
        return {"SITE_URL": "", "REPO_URL": "", "NO_MKDOCS_2_WARNING": "1", **known}

    def configure(self, project: Path) -> str:
        """Write its settings into the folder of its sources; the name of the file."""
        if self.known:
            return "mkdocs.yml"
        own = ["INHERIT: mkdocs.yml", self.settings, "exclude_docs: |", "  *.md"]
        (project / "own.yml").write_text("\n".join([*own, *(f"  !/{name}" for name in self.pages)]))
        return "own.yml"


COPIES = "copies"
VARIANTS = {
    variant.name: variant
    for variant in (
        Variant(COPIES, builder=None),
        Variant("mkdocs"),
        Variant("properdocs", "properdocs"),
        Variant("zensical", "zensical"),
        # As a plain `make build` builds it, which builds all of it.
        Variant("no-address", known=False, pages=("index.md", "start/scalar.md")),
        Variant(
            "disk",
            known=False,
            settings="use_directory_urls: false",
            # What the tests go to from there. The box needs the pages of all errors that it knows.
            pages=("index.md", "start/*.md", "errors/*.md"),
        ),
    )
}


def files_below(path: Path) -> Iterator[Path]:
    """All files below a path, or itself, in order and less what is generated."""
    if path.name in GENERATED:
        return
    if path.is_file():
        yield path
    elif path.is_dir():
        for inner in sorted(path.iterdir()):
            yield from files_below(inner)


def digest() -> str:
    """A digest of all that a build depends on."""
    found = hashlib.sha256(sys.version.encode())
    installed = importlib.metadata.distributions()
    for line in sorted(f"{each.metadata['Name']} {each.version}" for each in installed):
        found.update(f"{line}\n".encode())
    for source in (*SOURCES, "src", "tests/website/builds.py"):
        for path in files_below(ROOT / source):
            content = path.read_bytes()
            found.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
            found.update(content)
    return found.hexdigest()[:16]


def build(variant: Variant, project: Path, builds: Builds) -> Path:
    """Build the site from a copy of its sources in `project`, strictly, as make does."""
    ignored = shutil.ignore_patterns(*GENERATED)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, project / name)
    config = variant.configure(project)
    commands = []
    if variant.known and variant.builder:
        shutil.copytree(builds[COPIES], project / "docs", dirs_exist_ok=True)
    else:
        commands.append(["verified_snippets.cli", "export", "--config", config])
    if variant.builder:
        commands.append([variant.builder, "build", "--strict", "--config-file", config])
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=project,
            env={**os.environ, "PYTHONPATH": PACKAGES, **variant.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
    if not variant.builder:
        (project / "site").mkdir()
        for name in ("downloads", "llms.txt"):
            (project / "docs" / name).rename(project / "site" / name)
    return project / "site"


class Builds:
    """The built variants below a folder that is kept, and that other processes use as well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digest = digest()

    def __getitem__(self, name: str) -> Path:
        """The folder of the site of this variant; it is built if it is not there yet."""
        made = self.folder / self.digest / name
        with FileLock(self.folder / f"{name}.lock"):  # another process may be at it
            if not made.exists():
                project = self.folder / f"{UNFINISHED}{name}"
                shutil.rmtree(project, ignore_errors=True)  # of who was killed
                project.mkdir()
                built = build(VARIANTS[name], project, self)
                made.parent.mkdir(exist_ok=True)
                built.rename(made)  # it is whole, or not there
                shutil.rmtree(project)
        return made

    def prune(self) -> None:
        """Remove what was built of other sources, but for the newest."""
        with FileLock(self.folder / "prune.lock"):
            current = self.folder / self.digest
            current.mkdir(exist_ok=True)
            os.utime(current)
            folders = [path for path in self.folder.iterdir() if path.is_dir()]
            kept = [path for path in folders if not path.name.startswith(UNFINISHED)]
            kept.sort(key=lambda path: path.stat().st_mtime, reverse=True)
            for old in kept[KEPT:]:
                shutil.rmtree(old, ignore_errors=True)

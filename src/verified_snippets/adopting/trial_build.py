"""A build of the site into a folder apart: it alone knows what its plugins, hooks and macros put on a page."""

from __future__ import annotations

import contextlib
import json
import logging
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ..disk import follow_links, read_bytes
from ..errors import Problem
from ..pages.front_matter import FRONT_MATTER
from ..pages.site import list_page_paths, read_page_text, read_site
from ..pages.whole_build import Refusals, note_refusals
from ..running.folders import temporary_folder

LONGEST = 200  # characters of an error of others
BUILD_SECONDS = 1800.0  # a site with a reference and pictures takes some minutes
# As a builder is started: with what can be imported here, and not the folder that one is in.
START_CODE = """\
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from verified_snippets.adopting.trial_build import write_refusals
write_refusals(*sys.argv[1:])
"""


def build_site(config: Path) -> tuple[dict[Path, list[Problem]], str]:
    """Return the problems of each page that a strict build would refuse, and why it cannot be built here.

    The second is empty if it can. Nothing is written but into a temporary folder. It is built in a
    process of its own, as a plugin may do anything: end it, or wait for ever.
    """
    with temporary_folder("adopt") as folder:
        came = folder / "came"
        start = [sys.executable, "-c", START_CODE, json.dumps(sys.path)]
        try:
            done = subprocess.run(
                [*start, str(config), str(folder), str(came)],
                stdin=subprocess.DEVNULL,
                capture_output=True,  # as the next build says it again
                timeout=BUILD_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {}, f"its build takes longer than {BUILD_SECONDS:g} s"
        if not came.exists():
            how = f"signal {-done.returncode}" if done.returncode < 0 else f"{done.returncode}"
            return {}, f"its build ends its own process ({how})"
        found, why = pickle.loads(read_bytes(came))
    return {follow_links(Path(page)): problems for page, problems in found.items()}, why


def write_refusals(config: str, folder: str, file: str) -> None:
    """Build a site there, and write what came of that to a file: in a process of its own."""
    Path(file).write_bytes(pickle.dumps(_try_build(Path(config), Path(folder))))


def _try_build(config: Path, folder: Path) -> tuple[Refusals, str]:
    with note_refusals() as found, _noted_errors() as errors:
        try:
            if config.suffix == ".toml" or (_has("zensical") and not _has("mkdocs")):
                _render_pages(config)
            else:
                _build(config, folder / "site")
        except ImportError as error:
            return {}, str(error)
        except (Exception, SystemExit) as error:  # of a plugin, whatever it does
            said = errors[-1] if errors else f"{type(error).__name__}: {error}"
            return {}, " ".join(said.split())[:LONGEST]
    return found, ""


def _has(module: str) -> bool:
    return find_spec(module) is not None


def _build(config: Path, folder: Path) -> None:
    """Build as `mkdocs build --strict` does; warnings do not end it."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    try:
        made = load_config(config_file=str(config), site_dir=str(folder), strict=False)
    except (Abort, ConfigurationError):
        if _has("material") or not _has("zensical"):
            raise
        _render_pages(config)  # by zensical, which reads this file, too, and brings that theme
        return
    made.strict = True  # from now on: a warning of the configuration says nothing of a page
    made.plugins.on_startup(command="build", dirty=False)
    try:
        with contextlib.suppress(Abort):  # at the very end, for warnings
            build(made)
    finally:
        made.plugins.on_shutdown()


def _render_pages(config: Path) -> None:
    """Render each page as zensical does, whose own builds write beside the configuration."""
    from zensical.config import parse_config
    from zensical.markdown.render import render

    parse_config(str(config.absolute()))["strict"] = True
    site = read_site(config)
    for path in list_page_paths(site):
        render(
            FRONT_MATTER.sub("", read_page_text(site.docs / path), count=1),
            path,
            find_zensical_url(path),
        )


def find_zensical_url(path: str) -> str:
    """Return where a page is on its site."""
    stem = re.sub(r"(^|/)index$", "", path.removesuffix(".md"))
    return f"{stem}/" if stem else ""


class _ErrorList(logging.Handler):
    """Keeps the errors that a builder logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.said.append(record.getMessage())


@contextlib.contextmanager
def _noted_errors() -> Iterator[list[str]]:
    """Note the errors that a builder logs meanwhile."""
    kept = _ErrorList()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(kept)
    try:
        yield kept.said
    finally:
        logger.removeHandler(kept)

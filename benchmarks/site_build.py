"""What the blocks cost a build: this site as it is, against the same pages as plain fences.

    python benchmarks/site_build.py [turns]

Both are built by MkDocs, turn by turn: the one with verified_snippets, the other from the
same pages, in which pymdownx.snippets alone expands the includes. Each is built in a process
of its own, forked from one that has built nothing: nothing is known from a build before. Prints the
ratio of their shortest processor times, for whatever else the machine does makes a build
only longer; the same for two halves of the plain builds (the noise); and what the heaviest
page weighs, compressed as a server would send it.
"""

from __future__ import annotations

import gzip
import logging
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

ROOT = Path(__file__).resolve().parents[1]
SNIPPETS = {"base_path": [str(ROOT / "snippets")], "dedent_subsections": True}


def config(site: Path, plain: bool) -> MkDocsConfig:
    """The configuration of this site, with its blocks or with plain fences."""
    loaded = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(site))
    if plain:
        ours = {"verified_snippets", "autograd_clinic.site", "autograd_clinic.pictures"}
        kept = [name for name in loaded.markdown_extensions if name not in ours]
        loaded.markdown_extensions = [*kept, "pymdownx.superfences", "pymdownx.snippets"]
        loaded.mdx_configs["pymdownx.snippets"] = SNIPPETS
    loaded.plugins.on_startup(command="build", dirty=False)
    return loaded


def built(site: Path, plain: bool) -> float:
    """The processor time of one build."""
    loaded = config(site, plain)
    start = time.process_time()
    build(loaded)
    return time.process_time() - start


def seconds(site: Path, plain: bool) -> float:
    """The processor time of one build, in a process of its own."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(built, (site, plain))


def weights(site: Path) -> dict[str, int]:
    """The compressed bytes of each page."""
    return {
        page.relative_to(site).as_posix(): len(gzip.compress(page.read_bytes(), mtime=0))
        for page in sorted(site.rglob("*.html"))
    }


def main() -> None:
    """Build in turns and print."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        sites = {plain: Path(folder, "plain" if plain else "blocks") for plain in (True, False)}
        times: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(turns):
            for plain in (True, False) if turn % 2 else (False, True):
                times[plain].append(seconds(sites[plain], plain))
        blocks, plain_fences = min(times[False]), min(times[True])
        noise = min(times[True][::2]) / min(times[True][1::2])
        print(f"build with blocks {blocks:.2f} s, with plain fences {plain_fences:.2f} s")
        print(f"ratio {blocks / plain_fences:.3f} (plain against plain: {noise:.3f})")
        with_blocks, without = weights(sites[False]), weights(sites[True])
        page = max(with_blocks, key=lambda name: with_blocks[name])
        print(f"heaviest page {page}: {with_blocks[page]} bytes compressed, plain {without[page]}")


if __name__ == "__main__":
    main()

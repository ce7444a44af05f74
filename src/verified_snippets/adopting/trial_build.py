"""A build of the site into a folder apart: it alone knows what its plugins, hooks and macros put on a page."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..disk import follow_links
from ..errors import Problem
from ..pages.whole_build import Refusals, note_refusals

LONGEST = 200  # characters of an error of others


def build_site(config: Path) -> tuple[dict[Path, list[Problem]], str]:
    """Return the problems of each page that a strict build would refuse, and why it cannot be built here.

    The second is empty if it can. Nothing is written but into a temporary folder.
    """
    if config.suffix == ".toml":
        return {}, "zensical does it; run `zensical build --strict`"
    with note_refusals() as found, tempfile.TemporaryDirectory(prefix="adopt-") as folder:
        try:
            with _quietly() as errors:
                _build(config, Path(folder))
        except ImportError as error:
            return {}, str(error)
        except (Exception, SystemExit) as error:  # of a plugin, whatever it does
            said = errors[-1] if errors else f"{type(error).__name__}: {error}"
            return {}, " ".join(said.split())[:LONGEST]
    return _by_file(found), ""


def _build(config: Path, folder: Path) -> None:
    """Build as `mkdocs build --strict` does; warnings do not end it."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    made = load_config(config_file=str(config), site_dir=str(folder), strict=False)
    made.strict = True  # from now on: a warning of the configuration says nothing of a page
    made.plugins.on_startup(command="build", dirty=False)
    try:
        with contextlib.suppress(Abort):  # at the very end, for warnings
            build(made)
    finally:
        made.plugins.on_shutdown()


class _ErrorList(logging.Handler):
    """Keeps the errors that a builder logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.said.append(record.getMessage())


@contextlib.contextmanager
def _quietly() -> Iterator[list[str]]:
    """Keep what a build says from the terminal, as the next one says it again; its errors are the value."""
    kept = _ErrorList()
    logger = logging.getLogger("mkdocs")
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(kept)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield kept.said
    finally:
        logger.removeHandler(kept)
        logger.propagate = propagates


def _by_file(found: Refusals) -> dict[Path, list[Problem]]:
    return {follow_links(Path(page)): problems for page, problems in found.items()}

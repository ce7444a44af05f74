"""The file that keeps a record beside its snippet, and whether the record is still fresh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..disk import read_text
from ..errors import SnippetError, display_path
from .figures import figure_paths
from .helpers import find_changed_helper
from .layout import fit_record_to_source
from .record import Record
from .serialize import (
    RECORD_HEAD,
    digest_text,
    is_intact,
    loads,
    not_a_record,
    record_error,
)
from .settings import GIVEN_KEYS, digest_settings

# Keys of a record that depends on something beside its two files.
OUTSIDE_KEY = re.compile(r'^ "(?:figures|files|settings)"', re.MULTILINE)


def record_path(snippet: Path) -> Path:
    """Return the path of a snippet's record: `seed.json` beside `seed.py`."""
    return snippet.with_suffix(".json")


def is_fresh(snippet: Path, digest: str) -> bool:
    """Return whether a snippet, whose text has this digest, has a fresh record and its figures."""
    try:
        text = read_text(record_path(snippet))
    except (OSError, UnicodeDecodeError):
        return False
    settings = digest_settings(snippet)
    # Most records depend on nothing else, and need not be parsed.
    if text.startswith(RECORD_HEAD % digest) and not settings and not OUTSIDE_KEY.search(text):
        return is_intact(text)
    try:
        record = _with_figures(snippet, loads(snippet, text))
        same = (record.source, record.settings) == (digest, settings)
        return same and find_changed_helper(snippet, record.files) is None
    except SnippetError:
        return False


def load_record(
    snippet: Path, digest: str, source: str = "", parse: Callable[[Path, str], Record] = loads
) -> Record:
    """Load the fresh record of a snippet; raise SnippetError if it is missing or stale.

    `digest` is that of the snippet's text. If it is another than the record's, but `source` is the
    same program in another layout, the record is fitted to that. `parse` makes a Record of a
    record's path and text: `mkdocs serve` passes one that keeps what it has parsed.
    """
    path = record_path(snippet)
    try:
        record = _with_figures(path, parse(path, read_text(path)))
    except FileNotFoundError:
        raise record_error(snippet, "has no record") from None
    except OSError as error:
        raise record_error(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise not_a_record(path, b"\xff") from None
    if record.source != digest:
        record = fit_record_to_source(record, source, digest) or record
    if record.source != digest:
        raise record_error(snippet, "was changed after it was last run: its record is stale")
    if record.settings != digest_settings(snippet):
        keys = ", ".join(GIVEN_KEYS)
        message = f"ran with other settings ({keys} in pyproject.toml): its record is stale"
        raise record_error(snippet, message)
    if helper := find_changed_helper(snippet, record.files):
        message = (
            f"used {display_path(helper)}, which was changed after that run: its record is stale"
        )
        raise record_error(snippet, message)
    return record


def _with_figures(path: Path, record: Record) -> Record:
    """Read the figures of the record at `path`; raise SnippetError if one is missing or changed."""
    if not record.figures:
        return record
    return replace(record, figures=tuple(_read_figures(path, record.figures)))


def _read_figures(path: Path, digests: Sequence[str]) -> Iterator[str]:
    for file, digest in zip(figure_paths(path, len(digests)), digests, strict=True):
        try:
            figure = read_text(file)
        except FileNotFoundError:
            raise record_error(path, "is missing; its record has it", file) from None
        except OSError as error:
            raise record_error(path, f"cannot be read: {error.strerror}", file) from None
        except UnicodeDecodeError:
            figure = ""
        if digest_text(figure) != digest:
            raise record_error(
                path, "was changed by hand: it is not the figure of its record", file
            )
        yield figure

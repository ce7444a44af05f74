"""The file that keeps a record beside its snippet, and whether it is still what a run wrote."""

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

APART = re.compile(
    r'^ "(?:figures|files|settings)"', re.MULTILINE
)  # what is part of it, but stands elsewhere


def record_path(snippet: Path) -> Path:
    """Return where the record of the snippet file stands: `seed.json` beside `seed.py`."""
    return snippet.with_suffix(".json")


def is_fresh(path: Path, digest: str) -> bool:
    """Return whether a snippet of this digest has a whole record, without parsing that."""
    try:
        text = read_text(record_path(path))
    except (OSError, UnicodeDecodeError):
        return False
    settings = digest_settings(path)
    if text.startswith(RECORD_HEAD % digest) and not settings and not APART.search(text):
        return is_intact(text)
    try:
        record = _with_figures(path, loads(path, text))
        same = (record.source, record.settings) == (digest, settings)
        return same and find_changed_helper(path, record.files) is None
    except SnippetError:
        return False


def load_record(
    snippet: Path, digest: str, source: str = "", loads: Callable[[Path, str], Record] = loads
) -> Record:
    """Load the record of the snippet of this digest; raise SnippetError if missing or stale.

    That of the same program as its `source`, in another layout, is given its lines. A server
    gives a `loads` that remembers what it has read.
    """
    path = record_path(snippet)
    try:
        record = _with_figures(path, loads(path, read_text(path)))
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
    """Read the figures of the record at `path`; raise SnippetError if a file is not one."""
    if not record.figures:
        return record
    return replace(record, figures=tuple(_figures(path, record.figures)))


def _figures(path: Path, digests: Sequence[str]) -> Iterator[str]:
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

"""What a Markdown instance has of pymdownx.superfences, and what its formatters and labels mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesBlockPreprocessor

from .language import lexes_python

Formatter = Callable[..., str]


def find_superfences(md: Markdown) -> SuperFencesBlockPreprocessor | None:
    """Return the preprocessor that formats fenced blocks; None if there is none."""
    name = "fenced_code_block"
    return md.preprocessors[name] if name in md.preprocessors else None  # noqa: SIM401


def is_custom_formatter(md: Markdown, formatter: Formatter) -> bool:
    """Return whether the site has this formatter of its own for a label, as for diagrams."""
    fences = find_superfences(md)
    return fences is not None and formatter != fences.highlight


def is_run_by_markdown_exec(formatter: Formatter, given: Mapping[str, Any]) -> bool:
    """Return whether markdown-exec runs a block that it formats, and shows only what that prints."""
    inner = getattr(formatter, "keywords", {}).get("_fmt")  # as superfences keeps it
    runs = str(getattr(inner, "__module__", "")).startswith("markdown_exec")
    return runs and not given.get("options", {}).get("source")


def is_python_label(md: Markdown, language: str | None) -> bool | None:
    """Return whether a label means Python; None if no highlighter knows it."""
    label = (language or "").lower()
    fences = find_superfences(md)
    renamed = fences.extend_pygments_lang if fences else None
    label = {entry["name"].lower(): entry["lang"] for entry in renamed or ()}.get(label, label)
    return lexes_python(label)

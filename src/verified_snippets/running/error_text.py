"""Errors and warnings as a traceback spells them."""

from __future__ import annotations


def format_error_with_notes(error: BaseException) -> str:
    """Return an error with its notes, as the end of a traceback has it."""
    notes = getattr(error, "__notes__", None)  # anything: the program may have set it
    notes = [_text(note) for note in notes] if isinstance(notes, list | tuple) else []
    return "\n".join([format_error_line(type(error), error), *notes])


def _text(said: object) -> str:
    try:
        return str(said)
    except BaseException:  # as a traceback has it; it may even be SystemExit
        return "<exception str() failed>"


def format_error_line(kind: type, said: object) -> str:
    """`Type: message`, the type as the last line of a traceback spells it."""
    text = _text(said)
    place = kind.__module__ if isinstance(kind.__module__, str) else "<unknown>"
    module = "" if place in ("builtins", "__main__") else f"{place}."
    return f"{module}{kind.__qualname__}" + (f": {text}" if text else "")

"""What adoption writes into mkdocs.yml or zensical.toml, and pyproject.toml: the least, and nothing that it cannot read back."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from ..disk import read_if_there, replace_file
from ..errors import SnippetError
from ..pages.site import read_site
from ..table import TABLE

EXTENSION = "verified_snippets"
TABLE_HEAD = re.compile(r"^\[tool\.verified-snippets\][^\n]*\n", re.MULTILINE)
SETTING_LINES = r"^(?:{})[ ]*=[ ]*(?:\[[^\]]*\]|[^\n]*)[^\n]*\n"
PARENT = re.compile(r"^INHERIT:[ ]*(?P<file>\S+)", re.MULTILINE)
EXTENSIONS_LIST = re.compile(
    r"^markdown_extensions:[ ]*(#[^\n]*)?\n(?:[ ]*(?:#[^\n]*)?\n)*(?P<indent>[ ]*)(?:(?P<item>- )|\S+:)",
    re.M,
)
TOML_EXTENSIONS = "project.markdown_extensions"
TOML_LIST = re.compile(r"^markdown_extensions[ ]*=[ ]*\[", re.MULTILINE)
EXTENSIONS_IN_BRACKETS = re.compile(r"^markdown_extensions:[ ]*\[(?P<rest>\s*\]?)", re.M)


def enable_extension(config: Path) -> bool:
    """List the extension in mkdocs.yml; return whether that was needed. Raises SnippetError if it cannot be."""
    listed = read_site(config).settings.get("markdown_extensions") or []
    if any(EXTENSION in (e if isinstance(e, dict) else [e]) for e in listed):
        return False
    while listed and (parent := _find_parent(config)):
        config = parent  # whose list it inherits
    before = read_if_there(config) or b""
    text = before.decode("utf-8")
    if config.suffix == ".toml":
        replace_file(config, _list_in_toml(config, text).encode(), before)
        return True
    if found := EXTENSIONS_LIST.search(text):
        at = found.start("indent")
        line = f"- {EXTENSION}" if found["item"] else f"{EXTENSION}: {{}}"
        text = f"{text[:at]}{found['indent']}{line}\n{text[at:]}"
    elif found := EXTENSIONS_IN_BRACKETS.search(text):
        gap = "" if "]" in found["rest"] else ", "
        text = f"{text[: found.start('rest')]}{EXTENSION}{gap}{text[found.start('rest') :]}"
    elif not listed:
        text = f"{text.rstrip()}\n\nmarkdown_extensions:\n  - {EXTENSION}\n"
    else:
        message = "lists its extensions in a form that adopt does not write; add to the list"
        raise SnippetError.at(config, None, message, EXTENSION)
    replace_file(config, text.encode(), before)
    return True


def _list_in_toml(config: Path, text: str) -> str:
    """Return the text of a zensical.toml with the extension; raise SnippetError if adopt does not write that."""
    was = tomllib.loads(text)
    listed = was["project"].get("markdown_extensions")
    if listed is None:  # and the first that is named is instead of them
        message = "names no extensions, so that zensical brings its own; name those that the site uses, and"
        raise SnippetError.at(config, None, message, f"[{TOML_EXTENSIONS}.{EXTENSION}]")
    if found := TOML_LIST.search(text):
        gap = "" if not listed else ", "
        made = f'{text[: found.end()]}"{EXTENSION}"{gap}{text[found.end() :]}'
    else:
        made = f"{text.rstrip()}\n\n[{TOML_EXTENSIONS}.{EXTENSION}]\n"
    try:
        now = tomllib.loads(made)
        if isinstance(listed, dict):
            del now["project"]["markdown_extensions"][EXTENSION]
        else:
            now["project"]["markdown_extensions"].remove(EXTENSION)
    except (ValueError, KeyError, TypeError):
        now = {}
    if now != was:
        message = "lists its extensions in a form that adopt does not write; add to the list"
        raise SnippetError.at(config, None, message, EXTENSION)
    return made


def _find_parent(config: Path) -> Path | None:
    """Return the configuration from which this one has all of its extensions; None if it lists them."""
    text = (read_if_there(config) or b"").decode("utf-8")
    parent = PARENT.search(text)
    if not parent or re.search(r"^markdown_extensions:", text, re.MULTILINE):
        return None
    return config.parent / parent["file"].strip("\"'")


def write_ceilings(
    folder: Path,
    exclude: Sequence[str],
    unverified: int,
    not_run: int = 0,
    config: str = "",
) -> bool:
    """Write which pages, and how many blocks and files are not verified; return whether that changed anything.

    They stand in pyproject.toml; `config` beside them, unless one stands there.
    """
    file = folder / "pyproject.toml"
    before = read_if_there(file)
    text = (before or b"").decode("utf-8")
    was = tomllib.loads(text).get("tool", {}).get(TABLE)
    config = (was or {}).get("config", config)
    keys = {
        "exclude": list(exclude),
        "unverified": unverified,
        "not_run": not_run,
        "config": config,
    }
    if {key: (was or {}).get(key) or type(keys[key])() for key in keys} == keys:
        return False
    listed = "".join(f"  {json.dumps(page, ensure_ascii=False)},\n" for page in exclude)
    lines = f"exclude = [\n{listed}]\n" if exclude else ""
    lines += f"unverified = {unverified}\n" if unverified else ""
    lines += f"not_run = {not_run}\n" if not_run else ""
    lines += f"config = {json.dumps(config, ensure_ascii=False)}\n" if config else ""
    made = _put_into_table(text, lines)
    now = tomllib.loads(made).get("tool", {}).get(TABLE, {})
    want = {key: value for key, value in {**(was or {}), **keys}.items() if value or key in now}
    if {key: value for key, value in now.items() if value or key in want} != want:
        message = f"has a table [tool.{TABLE}] in a form that adopt does not write; let it hold"
        raise SnippetError.at(file, None, message, *lines.rstrip().split("\n"))
    replace_file(file, made.encode(), before)
    return True


def _put_into_table(text: str, lines: str) -> str:
    """Return pyproject.toml's text with these lines in our table, instead of those of their keys."""
    if not (head := TABLE_HEAD.search(text)):
        gap = "\n" if text.strip() else ""
        return (
            f"{text.rstrip()}\n{gap}[tool.{TABLE}]\n{lines}" if text else f"[tool.{TABLE}]\n{lines}"
        )
    end = text.find("\n[", head.end() - 1)
    end = len(text) if end < 0 else end + 1
    table = re.sub(
        SETTING_LINES.format("exclude|unverified|not_run|config"),
        "",
        text[head.end() : end],
        flags=re.MULTILINE,
    )
    return f"{text[: head.end()]}{lines}{table}{text[end:]}"

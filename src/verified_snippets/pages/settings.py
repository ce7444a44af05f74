"""What mkdocs.yml or zensical.toml says, as its builder reads it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from ..disk import follow_links, read_text
from ..errors import SnippetError, display_path, escape_unprintable

# Tables of zensical.toml that hold extensions, and are none.
NESTED_TABLES = ("pymdownx", "pymdownx.blocks", "zensical", "zensical.extensions")
MAX_BRACKETS = 200  # brackets in brackets: the parser's time grows with the square


def make_site_error(config: Path, why: object, line: int | None = None) -> SnippetError:
    """Return the error of a mkdocs.yml."""
    said = " ".join(str(why).split())
    return SnippetError.at(
        config, line, f"is no configuration of a site: {escape_unprintable(said)}"
    )


def read_settings(config: Path) -> dict[str, Any]:
    """Return what a mkdocs.yml says, and the ones that it inherits from; raise SnippetError if it is none."""
    file: Path | None = config
    said: dict[str, Any] = {}
    seen = set()
    while file:
        if (real := follow_links(file)) in seen:
            raise make_site_error(config, f"{display_path(file)} inherits from itself")
        seen.add(real)
        if file.suffix == ".toml":
            return _merge(_load_toml(file), said)
        own = _load_yaml(file, inherited=file != config)
        said = _merge(own, said)
        above = own.get("INHERIT")
        if not isinstance(above, str | None) or "\0" in (above or ""):
            raise make_site_error(file, "INHERIT is no text; name another mkdocs.yml")
        file = file.parent / above if above is not None else None
    return said


def _merge(above: dict[str, Any], below: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a file and of that which it inherits from: tables key by key."""
    return above | {
        key: _merge(above[key], value)
        if isinstance(value, dict) and isinstance(above.get(key), dict)
        else value
        for key, value in below.items()
    }


def _load_toml(config: Path) -> dict[str, Any]:
    """Return what zensical.toml says of a project, its extensions by the names that Markdown has for them."""
    try:
        own = tomllib.loads(read_text(config)).get("project")
    except OSError as error:
        raise make_site_error(config, error.strerror or error) from None
    except UnicodeDecodeError:
        raise make_site_error(config, "it is not UTF-8; save it as such") from None
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise make_site_error(config, error, int(line[1]) if line else None) from None
    if not isinstance(own, dict):
        raise make_site_error(config, "it has no table [project]")
    if isinstance(listed := own.get("markdown_extensions"), dict):
        own["markdown_extensions"] = dict(_flatten(listed, ""))
    return own


def _flatten(tables: dict[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    """Yield extensions and their options: the table pymdownx.tabbed is one, pymdownx only holds some."""
    for key, value in tables.items():
        name = f"{above}{key}"
        if name in NESTED_TABLES and isinstance(value, dict):
            yield from _flatten(value, f"{name}.")
        else:
            yield name, value


def _load_yaml(config: Path, *, inherited: bool) -> dict[str, Any]:
    """Return what one file of settings says; raise SnippetError, with the line, if it says nothing.

    One that is `inherited` may be empty.
    """
    try:
        text = read_text(config)
        depths = accumulate((char in "[{") - (char in "]}") for char in text)
        if max(depths, default=0) > MAX_BRACKETS:
            raise make_site_error(
                config, f"it has more than {MAX_BRACKETS} brackets in one another"
            )
        own = yaml.load(text, _Loader)
    except OSError as error:
        raise make_site_error(config, error.strerror or error) from None
    except UnicodeDecodeError:
        raise make_site_error(config, "it is not UTF-8; save it as such") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = " ".join(filter(None, (error.context, error.problem)))
        raise make_site_error(config, why, mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise make_site_error(config, error) from None
    if own is None and inherited:
        return {}
    if not isinstance(own, dict):
        raise make_site_error(config, "it is no list of settings; begin with `site_name: …`")
    return own


class _Loader(yaml.UnsafeLoader):
    """Reads mkdocs.yml, whose tags name Python objects and environment variables.

    As its builder does, which runs what they name as well.
    """


def _environment(loader: yaml.UnsafeLoader, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return os.environ.get(str(node.value))
    *names, default = loader.construct_sequence(node)  # type: ignore[arg-type]
    return next((os.environ[name] for name in names if name in os.environ), default)


def _python_object(loader: yaml.UnsafeLoader, suffix: str, node: yaml.Node) -> object:
    """Return what a tag names; None if it is not installed here, where it is not needed."""
    unsafe: Any = loader
    try:
        if isinstance(node, yaml.ScalarNode):
            return unsafe.construct_python_name(suffix, node)
        return unsafe.construct_python_object_apply(suffix, node)
    except (yaml.YAMLError, ImportError):
        return None
    except (Exception, SystemExit) as error:  # whatever it names, and calls
        why = f"{suffix} ended with {type(error).__name__}: {error}"
        raise yaml.constructor.ConstructorError(None, None, why, node.start_mark) from None


_Loader.add_constructor("!ENV", _environment)
for _tag in ("python/name:", "python/object/apply:"):
    _Loader.add_multi_constructor(f"tag:yaml.org,2002:{_tag}", _python_object)
_Loader.add_multi_constructor("!", lambda loader, tag, node: None)

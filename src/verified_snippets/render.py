"""A record to HTML: strings in, strings out."""

from __future__ import annotations

import re
from html import escape

from .include import Shown
from .problem import Problem

# Pygments marks a comment; what a comment states gets the classes that it keeps for
# the output and the errors of a program, so that every theme sets them off.
OUTPUT = re.compile(r'<span class="c[1h]?">(?=#( |)&gt;)')
ERROR = re.compile(r'<span class="c[1h]?">(?=#!)')


def block(code: str, name: str, region: str | None, shown: Shown) -> str:
    """A highlighted snippet with its statements set off and the run that it shows named."""
    code = OUTPUT.sub('<span class="go">', code)
    code = ERROR.sub('<span class="gr">', code)
    versions = sorted(shown.record.versions.items(), key=_python_last)
    ran = " and ".join(f"{_proper(name)} {version}" for name, version in versions)
    part = f", part <code>{escape(region)}</code>," if region else ""
    ending = ", and raised this error" if shown.raises else ""
    ending += "" if shown.recorded else "; this run is not on record yet"
    kind = "verified-snippet verified-raises" if shown.raises else "verified-snippet"
    return (
        f'<div class="{kind}">\n{code}\n<p class="verified-source">'
        f"<code>{escape(name)}</code>{part} ran on {escape(ran)}{ending}</p>\n</div>"
    )


def box(problems: list[Problem]) -> str:
    """Problems as a box on the page, for whoever is writing it."""
    shown = "\n".join(
        f'<p class="admonition-title">{escape(str(p).splitlines()[0])}</p>\n'
        f"<pre><code>{escape(chr(10).join(p.details))}</code></pre>"
        for p in problems
    )
    return f'<div class="admonition failure verified-problem">\n{shown}\n</div>'


def _proper(name: str) -> str:
    return "Python" if name == "python" else name


def _python_last(item: tuple[str, str]) -> tuple[bool, str]:
    return item[0] == "python", item[0]

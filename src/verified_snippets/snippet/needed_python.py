"""`# python: >=3.12`, a file's first line: the versions of Python that its program is for.

Under others it is not run, nor parsed, as its syntax may be none there.
"""

from __future__ import annotations

import operator
import re
import sys

from ..errors import ProblemList

ONE = r"(?P<sign>>=|<=|==|!=|>|<) ?(?P<version>\d+(?:\.\d+)*)"
BARE = re.sub(r"\?P<\w+>", "?:", ONE)
NEEDED_LINE = re.compile(rf"# python: (?P<needed>{BARE}(?:, ?{BARE})*)$")
NEAR_LINE = re.compile(r"#\s*python\s*[:=]?\s*[<>=!~]*\s*(?P<version>\d+\.\d+)", re.IGNORECASE)
COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def parse_needed_python(source: str, wrong: ProblemList) -> str | None:
    """Return the versions of Python that a file says it is for; note a line that nearly says so."""
    first = source.partition("\n")[0].rstrip()
    if found := NEEDED_LINE.match(first):
        return found["needed"]
    if near := NEAR_LINE.match(first):
        right = f"# python: >={near['version']}"
        wrong.add_problem(1, "does not say which versions of Python this file is for; write", right)
    return None


def is_this_python(needed: str) -> bool:
    """Return whether this interpreter is one of the versions that a file is for."""
    for one in re.finditer(ONE, needed):
        version = tuple(map(int, one["version"].split(".")))
        if not COMPARE[one["sign"]](tuple(sys.version_info)[: len(version)], version):
            return False
    return True

"""Code that awaits at top level, as notebooks and consoles take it: what it takes to be a program."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize

HEAD = ("import asyncio", "", "", "async def main():")
FOOT = ("", "", "asyncio.run(main())")


def needs_await(code: str) -> bool:
    """Return whether code is Python only where one can await at top level. SyntaxError if it is none."""
    try:
        compile(code, "", "exec", dont_inherit=True)
    except SyntaxError:
        compile(code, "", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        return True
    return False


def wrap_awaits(code: str) -> str:
    """Return the program that runs this code: in a coroutine, since nothing else can await."""
    return "\n".join([*HEAD, textwrap.indent(code.rstrip("\n"), "    "), *FOOT, ""])


def can_be_indented(code: str) -> bool:
    """Return whether code means the same further in: not if a string of it goes over several lines."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    kinds = ("STRING", "FSTRING_MIDDLE", "TSTRING_MIDDLE")
    strings = (token for token in tokens if tokenize.tok_name[token.type] in kinds)
    return all(token.start[0] == token.end[0] for token in strings)

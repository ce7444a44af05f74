"""Which sentences of an explanation are about the example of the page, and not about any program.

An entry's page tells its mistake by an example, whose names, numbers and operations the reader's own
program need not have.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..catalogue.catalogue import Entry

SENTENCE = re.compile(r"(?<=[.:?!])\s+(?=[^a-z\s])")
CODE_SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)
PLACEHOLDER = re.compile(r"`\{[^{}`]*\}`")
CODE_WORD = re.compile(r"[A-Za-z_]\w*")
OF_NUMBERS = re.compile(
    r"[√∂∇∑²³⁴·×]|(?<![\w.\[])(?![01](?![\w.]*\w))-?\d+(?:\.\d+)?(?![\w\]])|\b[Hh]ere\b"
)
ANAPHOR = re.compile(
    r"(?:It|Its|This|That|These|Those|They|Then|Both|So|But|Neither|Each|There|Otherwise|What comes out|The other"
    r"|(?:As|For|If|In|When|With|Without) (?:it|its|that|them|these|they|this|those))\b|\("
)
UNTELLING_NAMES = {"self", "ctx", "cls", "_"}  # names that say nothing
OF_ANY_PROGRAM = {"backward", "step"}  # what advice may name where the program has forgotten it


@dataclass(frozen=True)
class ExplanationParts:
    """The sentences of a text: those that hold for any program, and those of the example."""

    general: str
    of_example: str


def split_example(text: str, entry: Entry, source: str) -> ExplanationParts:
    """Tell the sentences of a text apart, for a program with this source."""
    general: list[str] = []
    of_example: list[str] = []
    words = {*CODE_WORD.findall(source)}
    about = False  # whether the sentence before was about the example
    for sentence in SENTENCE.split(text.strip()):
        goes_on = bool(of_example) and about and ANAPHOR.match(sentence)
        about = bool(goes_on) or _is_of_example(sentence, entry, words)
        (of_example if about else general).append(sentence)
    return ExplanationParts(" ".join(general), " ".join(of_example))


def _is_of_example(sentence: str, entry: Entry, words: set[str]) -> bool:
    plain = PLACEHOLDER.sub(" ", sentence)
    code = {word for match in CODE_SPAN.finditer(plain) for word in CODE_WORD.findall(match[2])}
    prose = CODE_SPAN.sub(" ", plain)
    return bool(
        OF_NUMBERS.search(prose)
        or code & entry.example.names
        or (code & entry.example.operations) - words - OF_ANY_PROGRAM
    )


def find_example_words(wrong: Iterable[str], right: str) -> tuple[set[str], set[str]]:
    """Return the names that programs give, and the operations that the wrong ones call.

    What a class defines has a name that torch asks for, such as `forward`.
    """
    wrongs = [[*ast.walk(ast.parse(source))] for source in wrong]
    trees = [*wrongs, [*ast.walk(ast.parse(right))]]
    methods = {
        name
        for tree in trees
        for node in tree
        if isinstance(node, ast.ClassDef)
        for define in node.body
        if isinstance(define, ast.FunctionDef)
        for name in [define.name, *(arg.arg for arg in define.args.args)]
    }
    names = {name for tree in trees for name in _given(tree)} - UNTELLING_NAMES - methods
    called = methods | {
        node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        for tree in wrongs
        for node in tree
        if isinstance(node, ast.Call)
    }
    return names, called - UNTELLING_NAMES


def _given(tree: Iterable[ast.AST]) -> Iterator[str]:
    for node in tree:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name

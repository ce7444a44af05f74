"""One word for one thing: names that stand for two are two readers' time."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
MODULES = sorted(SOURCE.rglob("*.py"))
# What others call by a name that they choose: a process's entry, a Markdown extension's, pytest's.
GIVEN = {"main", "makeExtension", "pytest_addoption"}


def _names(node):
    """Yield the names that a statement at the top of a module makes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def _tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_two_public_objects_share_a_name():
    places = defaultdict(list)
    for path in MODULES:
        for node in _tree(path).body:
            for name in _names(node):
                if not name.startswith("_") and name not in GIVEN:
                    places[name].append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert {name: at for name, at in places.items() if len(at) > 1} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_what_is_public_says_what_it_is(path):
    tree = _tree(path)
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name

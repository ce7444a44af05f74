"""One word for one thing: names that stand for two are two readers' time."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
MODULES = sorted(SOURCE.rglob("*.py"))
# What others call by a name that they choose: a process's entry, a Markdown extension's, pytest's.
GIVEN = {"main", "makeExtension", "pytest_addoption"}

# A verb alone says not of what. These are the public names of the packages, whose module has the
# noun (`verified_snippets.check`), json's own for what they do, and what comes of a decorator.
VERBS = {"adopt", "check", "compare", "diagnose", "dumps", "load", "loads", "parse"}
VERBS |= {"recognize", "rewrite", "run", "update"}


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


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_public_function_says_what_it_does_to_what(path):
    functions = [node for node in _tree(path).body if isinstance(node, ast.FunctionDef)]
    alone = {node.name for node in functions if not re.search(r"\w_\w|^_", node.name)}
    assert alone - VERBS - GIVEN == set()


def test_no_verb_is_let_pass_in_vain():
    functions = [node for path in MODULES for node in _tree(path).body]
    there = {node.name for node in functions if isinstance(node, ast.FunctionDef)}
    assert there >= VERBS


OF_TORCH = re.compile(r"\btorch\b|autograd|grad_fn|jacobian|PyTorch", re.IGNORECASE)


def test_the_generator_speaks_of_torch_in_one_module():
    files = [*(SOURCE / "verified_snippets").rglob("*.py"), *SOURCE.rglob("blocks.css")]
    speaking = [path.name for path in files if OF_TORCH.search(path.read_text(encoding="utf-8"))]
    assert speaking == ["torch.py"]

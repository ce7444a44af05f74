import re
from pathlib import Path

import torch
from oracle import gradient, jacobian
from support import run_snippet

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "reference/glossary.md"


def entries():
    """The terms of the glossary, as they stand there, each with its text."""
    words = PAGE.read_text(encoding="utf-8").split("## The words\n")[1].split("\n## ")[0]
    return [
        (term.strip(), " ".join(text.split()))
        for term, text in re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", words, re.M | re.S)
    ]


def pages(text):
    return [
        (PAGE.parent / target.partition("#")[0]).resolve()
        for target in re.findall(r"\]\(([^)]+)\)", text)
    ]


def test_terms_are_sorted():
    terms = [re.sub(r"[`()]", "", term).casefold() for term, _ in entries()]
    assert len(terms) > 40
    assert terms == sorted(set(terms))


def test_each_links_to_a_page_that_exists():
    for term, text in entries():
        assert pages(text), term
        for page in pages(text):
            assert page.is_file(), (term, page)


def test_each_occurs_on_a_page_that_it_links_to():
    for term, text in entries():
        name, _, short = term.replace("`", "").removesuffix("()").partition(" (")
        said = {name.casefold(), short.removesuffix(")").casefold() or name.casefold()}
        for page in pages(text):
            read = " ".join(page.read_text(encoding="utf-8").casefold().split())
            assert any(word in read for word in said), (term, page.name)


def test_each_has_two_sentences():
    for term, text in entries():
        plain = re.sub(r"\]\([^)]+\)", "]", text)
        sentences = re.split(r"(?<=[.?])\s+(?=[\w`\[])", plain)
        assert len(sentences) == 2, (term, sentences)
        assert plain.endswith((".", "].")), term


def test_words_of_backward():
    ran = run_snippet("reference/glossary/words_of_backward.py")
    by_differences = gradient(lambda x: (ran["seed"].double() * x**2).sum(), ran["x"])
    torch.testing.assert_close(ran["x"].grad.double(), by_differences)
    assert ran.output == "True False PowBackward0\ntensor([  2.,  40., 600.])\n"


def test_words_of_functions():
    ran = run_snippet("reference/glossary/words_of_functions.py")
    table = jacobian(lambda x: x**2, ran["primal"])
    torch.testing.assert_close(ran["jvp"].double(), table @ ran["tangent"].double())
    torch.testing.assert_close(ran["vjp"].double(), ran["cotangent"].double() @ table)
    assert ran.output.splitlines()[1] == "tensor(-598.) tensor(-598.)"
    assert 1 * 2 * 1 + 10 * 4 * 0 + 100 * 6 * -1 == -598


def test_retain_graph_for_a_grad():
    wrong = run_snippet("reference/glossary/retain_graph_for_a_grad/wrong.py")
    assert wrong.output == "None\n"
    (warning,) = wrong.warned
    assert warning.startswith("The .grad attribute of a Tensor that is not a leaf Tensor")
    right = run_snippet("reference/glossary/retain_graph_for_a_grad/right.py")
    by_differences = gradient(lambda y: y.sum(), right["y"])
    torch.testing.assert_close(right["y"].grad.double(), by_differences)
    assert right.output == "tensor([1., 1., 1.])\n"


def test_solution_of_the_exercise():
    ran = run_snippet("reference/glossary/solution_of_the_exercise.py")
    by_differences = gradient(lambda w: (w * ran["x"].double()).sum(), ran["w"])
    torch.testing.assert_close(ran["w"].grad.double(), by_differences)
    assert ran["w"].grad.item() == 1 + 2 + 3
    assert ran.output == "['x', 'w']\nSumBackward0 MulBackward0\ntensor(6.)\n"

import json
from pathlib import Path

import torch
from oracle import gradient
from support import SNIPPETS, run_snippet

OTHER = "2.14.1"  # the version of torch on which the programs ran as well


def test_version_of_this_site():
    ran = run_snippet("reference/versions/version_of_this_site.py")
    record = SNIPPETS / "reference/versions/version_of_this_site.json"
    recorded = json.loads(record.read_text(encoding="utf-8"))["versions"]["torch"]
    ran_here = recorded.rpartition(".")[0]
    assert ran.output == f"torch {recorded.rpartition('.')[0]}\n"
    page = Path(__file__).parents[2] / "docs/reference/versions.md"
    assert f"Only {ran_here} and {OTHER.rpartition('.')[0]} ran here" in page.read_text("utf-8")


def test_two_programs_differ_on_the_other_version():
    differ, same = [], 0
    for record in SNIPPETS.rglob("*.json"):
        for other in json.loads(record.read_text(encoding="utf-8")).get("others", []):
            assert other["versions"]["torch"] == OTHER
            differ += [record.relative_to(SNIPPETS).as_posix()] if "statements" in other else []
            same += "statements" not in other
    assert sorted(differ) == [
        "errors/higher_order/no_second_derivative/wrong.json",
        "reference/versions/version_of_this_site.json",
    ]
    assert same > 1000


def test_ask_the_signature():
    ran = run_snippet("reference/versions/ask_the_signature.py")
    assert ran.output == "True True True\nTrue\n"
    x = torch.ones(2, requires_grad=True)
    x.sum().backward(inputs=[x])
    seeds = torch.eye(2)
    (rows,) = torch.autograd.grad(2 * x, x, seeds, is_grads_batched=True, materialize_grads=True)
    assert rows.tolist() == [[2.0, 0.0], [0.0, 2.0]]


def test_inputs_by_name():
    ran = run_snippet("reference/versions/inputs_by_name.py")
    seed = ran["seed"].double()
    of_x = gradient(lambda x: (seed * x**2).sum(), ran["x"])
    torch.testing.assert_close(of_x, torch.tensor([2.0, 40.0, 600.0]).double())
    of_b = gradient(lambda b: (seed * b).sum(), ran["b"])
    torch.testing.assert_close(of_b, torch.tensor(111.0).double())
    assert ran.output == "{'x': tensor([  2.,  40., 600.]), 'b': tensor(111.)}\n"


def test_keyword_for_apply():
    ran = run_snippet("reference/versions/keyword_for_apply.py")
    assert ran["x"].grad.tolist() == [5 * seed for seed in (1.0, 10.0, 100.0)]


def test_seed_of_an_old_loss():
    right = run_snippet("reference/versions/seed_of_an_old_loss.py")
    by_differences = gradient(lambda w: -(right["real"].double() @ w).mean(), right["w"])
    torch.testing.assert_close(right["w"].grad.double(), by_differences)
    assert right["w"].grad.tolist() == [-(1 + 3) / 2, -(2 + 4) / 2]


def test_solution_of_the_exercise():
    ran = run_snippet("reference/versions/solution_of_the_exercise.py")
    of_x, of_w = ran["grad_with_zeros"](ran["x"] ** 2, (ran["x"], ran["w"]), torch.ones(3))
    assert (of_x.tolist(), of_w.tolist()) == ([2.0, 4.0, 6.0], [0.0, 0.0])
    assert ran.output == f"({of_x}, {of_w})\n"

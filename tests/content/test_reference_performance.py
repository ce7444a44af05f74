import json
from pathlib import Path

import torch
from support import run_snippet

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "performance.md"
SLOPES = [2.0, 4.0, 6.0]  # of x² at 1, 2, 3
ROWS = [[2.0, 0.0, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 6.0]]


def test_one_pass_for_a_weighted_sum():
    ran = run_snippet("reference/performance/one_pass_for_a_weighted_sum.py")
    assert ran["x"].grad.tolist() == [
        slope * v for slope, v in zip(SLOPES, (1, 10, 100), strict=True)
    ]
    assert [seed.tolist() for seed in ran["passes"]] == [[1.0, 10.0, 100.0]]


def test_twice_the_forward_pass():
    ran = run_snippet("reference/performance/twice_the_forward_pass.py")
    product = 2 * 32 * 64 * 64  # of 32 rows and a matrix of 64 by 64: a sum counts, too
    assert ran["forward"].get_total_flops() == 2 * product
    assert ran["backward"].get_total_flops() == 4 * product
    assert ran["for_the_weights"].get_total_flops() == (2 + 3) * product


def test_each_derivative_triples():
    ran = run_snippet("reference/performance/each_derivative_triples.py")
    product = 2 * 32 * 64 * 64  # there are two, and of each the gradient takes two more
    assert ran["once"] == 2 * product
    assert [line.rpartition(" ")[2] for line in ran.output.splitlines()] == [
        *("3.0", "3.0"),
        *("9.0", "9.0"),
    ]
    assert ran["count"](ran["gradient"], *ran["at"]) == 2 * product + 2 * 2 * product


def test_one_factor_alone():
    ran = run_snippet("reference/performance/one_factor_alone.py")
    assert ran["once"] == 2 * 32 * 64 * 64
    # forward, and the seed times w; forward, the tangent times w, and x times a tangent of zeros
    assert ran.output == "VJP: 2.0\nJVP: 3.0\n"


def test_only_what_is_asked_for():
    ran = run_snippet("reference/performance/only_what_is_asked_for.py")
    product = 2 * 32 * 64 * 64  # of both weights and the value between them; of the second weight
    assert ran.output == f"{3 * product}\n{product}\n"


def test_a_pass_for_each_row():
    ran = run_snippet("reference/performance/a_pass_for_each_row.py")
    assert torch.stack(ran["rows"]).tolist() == ROWS
    assert [seed.tolist() for seed in ran["passes"]] == torch.eye(3).tolist()


def test_all_rows_in_one_pass():
    ran = run_snippet("reference/performance/all_rows_in_one_pass.py")
    assert ran["rows"].tolist() == ROWS
    assert ran["passes"] == [(3,)]


def test_batch_of_any_size():
    ran = run_snippet("reference/performance/batch_of_any_size.py")
    expected = [
        [s * v for s, v in zip(SLOPES, seed, strict=True)] for seed in ((1, 1, 1), (1, 0, -1))
    ]
    assert ran["products"].tolist() == expected


def test_decision_in_backward():
    wrong = run_snippet("reference/performance/decision_in_backward/wrong.py")
    message = (
        "Batching rule not implemented for aten::is_nonzero. We could not generate a fallback."
    )
    assert wrong.raised == ("RuntimeError", message, 13)
    right = run_snippet("reference/performance/decision_in_backward/right.py")
    assert right["rows"].tolist() == ROWS


def test_the_page_says_what_was_measured():
    measured = json.loads(PAGE.with_suffix(".json").read_text())["ratios"]
    text = PAGE.read_text()
    for ways, ratios in measured.items():
        assert (
            f"| {ways} | " + " | ".join(f"{ratio:g}" for ratio in ratios.values()) + " |\n" in text
        )
    modules, products, sides = measured.values()
    assert min(modules.values()) > 2  # "win by a multiple"
    assert sum(ratio < 1 for ratio in products.values()) == 2  # "in two of three cases"
    assert [ratio > 1 for ratio in sides.values()] == [True, False, False]

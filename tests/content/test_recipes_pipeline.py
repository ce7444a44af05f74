from functools import partial

import torch
from oracle import gradient
from support import run_snippet

X = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [2.0, 2.0], [1.0, 0.0]]).double()
TARGET = torch.tensor([[5.0], [9.0], [3.0], [7.0], [1.0]]).double()
WEIGHTS = [
    torch.tensor([[1.0, -1.0], [1.0, 2.0]]).double(),
    torch.tensor([[2.0, 1.0], [1.0, 1.0]]).double(),
    torch.tensor([[0.5], [1.0]]).double(),
]


def loss(weights):
    values = X
    for weight in weights:
        values = (values @ weight).clamp(min=0)
    return (values - TARGET).pow(2).mean()


def loss_with(weight, k):
    """The loss with another weight in the k-th place."""
    return loss([*WEIGHTS[:k], weight, *WEIGHTS[k + 1 :]])


EXPECTED = [gradient(partial(loss_with, k=k), WEIGHTS[k]) for k in range(3)]


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def test_three_stages():
    ran = run_snippet("recipes/pipeline/three_stages.py")
    for stage, expected in zip(ran["stages"], EXPECTED, strict=True):
        assert_close(stage.weight.grad, expected)
        assert not stage.waiting
    assert [len(seed) for seed in ran["seeds"]] == [2, 2, 1]


def test_whole_model():
    ran = run_snippet("recipes/pipeline/whole_model.py")
    for weight, expected in zip(ran["weights"], EXPECTED, strict=True):
        assert_close(weight.grad, expected)


def test_schedules():
    ran = run_snippet("recipes/pipeline/schedules.py")
    ran["plt"].close("all")
    stages, parts = ran["STAGES"], ran["PARTS"]
    for schedule, most in ((ran["all_forward_first"], parts), (ran["alternating"], stages)):
        timeline = list(ran["ticks"](schedule))
        when = {(task, s): t for t, now in enumerate(timeline) for s, task in now.items()}
        assert len(when) == 2 * stages * parts
        for ((way, part), s), tick in when.items():
            if way == "F" and s > 0:
                assert when[("F", part), s - 1] < tick
            if way == "B":
                before = when[("F", part), s] if s == stages - 1 else when[("B", part), s + 1]
                assert before < tick
        idle = 1 - 2 * parts / len(timeline)
        assert round(idle, 9) == round((stages - 1) / (parts + stages - 1), 9)
        waiting = [
            sum(when[("F", part), 0] <= t < when[("B", part), 0] for part in range(parts))
            for t in range(len(timeline))
        ]
        assert max(waiting) == most
    assert ran.output == "all_forward_first 12\nalternating 12\n"


def test_two_tensors():
    ran = run_snippet("recipes/pipeline/two_tensors.py")

    def whole(x):
        h = x.pow(2)
        return h[0] + 10 * h[1] + 100 * h[2] + 2 * h.sum()

    assert_close(ran["x"].grad, gradient(whole, ran["x"]))
    assert [seed.tolist() for seed in ran["seeds"]] == [[1.0, 10.0, 100.0], 2.0]


def test_newest_first():
    wrong = run_snippet("recipes/pipeline/newest_first/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["w"].grad.item() == 1 * 3 + 10 * 1
    right = run_snippet("recipes/pipeline/newest_first/right.py")
    assert right["w"].grad.item() == 1 * 1 + 10 * 3


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/pipeline/solution_of_the_exercise.py")
    assert ran.output == f"14\n{round(2 / 14, 3)}\n"

import pytest
import torch
from oracle import gradient, jacobian
from support import run_snippet
from taxi import FARES, PAID, SEED, left, weighed

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they "
    "have already been freed). Saved intermediate values of the graph are freed when you call "
    ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved tensors after calling backward."
)


def square(x):
    return x.pow(2)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def test_second_backward_adds():
    ran = run_snippet("accumulation/second_backward_adds.py")
    assert left(ran) == weighed([2 * v for v in SEED]) == [2.0, 20.0]
    assert ran["kept"] is ran["per_km"].grad
    assert ran.output.splitlines()[0] == "tensor(1.) tensor(10.)"


def test_seeds_add_up():
    ran = run_snippet("accumulation/seeds_add_up.py")
    J = jacobian(square, ran["x"])
    assert_close(ran["x"].grad, (ran["v1"] + ran["v2"]).double() @ J)
    assert ran["x"].grad.tolist() == [1.5 * 2, 9 * 4, 102 * 6]
    assert ran.output == "tensor([  3.,  36., 612.])\n" * 2


def test_zeroing():
    ran = run_snippet("accumulation/zeroing.py")
    assert_close(gradient(lambda x: square(x).sum(), ran["x"]), torch.tensor([2.0, 4.0, 6.0]))
    assert ran.output == "tensor([2., 4., 6.])\nNone\ntensor([0., 0., 0.])\n"


def test_forgotten_zero_grad():
    def descend(carried):
        w, total, lines = 0.0, 0.0, ""
        for _ in range(2):
            total = carried * total + 2 * (w - 4)
            w -= 0.25 * total
            lines += f"tensor({total:.0f}.) tensor({w:.0f}.)\n"
        return lines

    wrong = run_snippet("accumulation/forgotten_zero_grad/wrong.py")
    assert wrong.output == descend(carried=1) == "tensor(-8.) tensor(2.)\ntensor(-12.) tensor(5.)\n"
    right = run_snippet("accumulation/forgotten_zero_grad/right.py")
    assert right.output == descend(carried=0) == "tensor(-8.) tensor(2.)\ntensor(-4.) tensor(3.)\n"
    assert_close(gradient(lambda w: (w - 4) ** 2, torch.tensor(2.0)), torch.tensor(-4.0))


def test_second_backward():
    wrong = run_snippet("accumulation/second_backward/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 6)
    right = run_snippet("accumulation/second_backward/right.py")
    J = jacobian(square, right["x"])
    assert_close(right["x"].grad, J[0] + J[1])
    assert right["x"].grad.tolist() == [2.0, 4.0, 0.0]


def test_addition_saves_no_tensor():
    ran = run_snippet("accumulation/addition_saves_no_tensor.py")
    assert_close(ran["x"].grad, 2 * jacobian(lambda x: x + 1, ran["x"]).sum(dim=0))
    assert ran["x"].grad.tolist() == [2.0, 2.0, 2.0]


def test_product_saves_its_factor():
    wrong = run_snippet("accumulation/product_saves_its_factor/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 8)
    assert wrong.output == "tensor(2)\n"
    right = run_snippet("accumulation/product_saves_its_factor/right.py")
    assert_close(right["x"].grad, 2 * jacobian(lambda x: 2 * x, right["x"]).sum(dim=0))
    assert right["x"].grad.tolist() == [4.0, 4.0, 4.0]


def test_stale_graph():
    def loss(w):
        return (w - 4) ** 2

    wrong = run_snippet("accumulation/stale_graph/wrong.py")
    assert wrong.raised is None
    assert wrong["w"].item() == 2.0
    assert_close(wrong["w"].grad, gradient(loss, torch.tensor(0.0)))
    right = run_snippet("accumulation/stale_graph/right.py")
    assert right["w"].item() == 2.0
    assert_close(right["w"].grad, gradient(loss, torch.tensor(2.0)))
    assert wrong["w"].grad.item() == -8.0
    assert right["w"].grad.item() == -4.0


def test_stale_graph_that_saved_the_weight():
    wrong = run_snippet("accumulation/stale_graph_that_saved_the_weight/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        "[torch.FloatTensor []] is at version 1; expected version 0 instead. Hint: enable anomaly "
        "detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False).",
        9,
    )
    right = run_snippet("accumulation/stale_graph_that_saved_the_weight/right.py")
    assert right["w"].item() == 3.0 - 0.25 * 6.0
    assert_close(right["w"].grad, gradient(square, right["w"]))


def of_errors(weights):
    """The gradient of a weighted sum of the squared errors."""
    return weighed([2 * v * (y - t) for v, y, t in zip(weights, FARES, PAID, strict=True)])


def test_sums_of_parts_add_up():
    ran = run_snippet("accumulation/sums_of_parts_add_up.py")
    assert left(ran) == of_errors([1, 1, 1]) == [3.0, 30.0]
    assert ran.output == "tensor(3.) tensor(30.)\n" * 2


def test_means_of_parts():
    wrong = run_snippet("accumulation/means_of_parts/wrong.py")
    assert left(wrong) == of_errors([1 / 2, 1 / 2, 1]) == [-1.5 + 6, -3.0 + 36]
    right = run_snippet("accumulation/means_of_parts/right.py")
    assert left(right) == pytest.approx(of_errors([1 / 3] * 3))
    assert right.output.splitlines()[0] == wrong.output.splitlines()[0] == "tensor(1.) tensor(10.)"
    assert right["share"].item() == pytest.approx(1 / 3)


def test_shared_part():
    wrong = run_snippet("accumulation/shared_part/wrong.py")
    assert wrong.raised == ("RuntimeError", FREED, 8)
    right = run_snippet("accumulation/shared_part/right.py")
    both = gradient(lambda x: (square(x) + 10 * square(x)).sum(), right["x"])
    assert_close(right["x"].grad, both)
    assert right["x"].grad.tolist() == [22.0, 44.0, 66.0]


def test_shared_part_two_more_ways():
    ran = run_snippet("accumulation/shared_part_two_more_ways.py")
    assert_close(ran["x"].grad, gradient(lambda x: sum(ran["losses"](x)), ran["x"]))
    assert ran.output == "tensor([22., 44., 66.])\n" * 2


def test_seed_changed_by_accumulation():
    wrong = run_snippet("accumulation/seed_changed_by_accumulation/wrong.py")
    assert wrong.raised is None
    assert wrong["seed"].tolist() == [2.0, 2.0, 2.0, 2.0]
    right = run_snippet("accumulation/seed_changed_by_accumulation/right.py")
    assert right["seed"].tolist() == [1.0, 1.0, 1.0, 1.0]
    twice = 2 * jacobian(lambda M: M.flatten(), right["M"]).sum(dim=0).reshape(2, 2)
    assert_close(wrong["M"].grad, twice)
    assert_close(right["M"].grad, twice)
    assert wrong.output.startswith("True\n")
    assert right.output.startswith("False\n")


def test_solution_of_the_exercise():
    ran = run_snippet("accumulation/solution_of_the_exercise.py")
    assert ran.output == f"tensor({5 + 2 * 6}.)\ntensor({5 + 2 * 2 * 6}.)\n"


def test_dense_added_to_sparse():
    ran = run_snippet("accumulation/dense_added_to_sparse.py")
    seed = torch.tensor([[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]])  # that of rows 0 and 2
    assert ran["kept"].is_sparse
    assert ran["kept"].to_dense().equal(seed)
    assert ran["table"].weight.grad.equal(seed + 1)
    assert ran["table"].weight.grad is not ran["kept"]


def test_exercise_to_predict():
    ran = run_snippet("accumulation/predict.py")
    assert ran["w"].grad.tolist() == [0.0, 0.0]


def test_exercise_with_a_bug():
    ran = run_snippet("accumulation/find_the_bug.py")
    assert ran["history"][0] is ran["history"][1]
    assert [g.tolist() for g in ran["copies"]] == [[2.0, 4.0, 6.0], [4.0, 8.0, 12.0]]

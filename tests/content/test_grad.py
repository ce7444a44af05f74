import torch
from oracle import gradient, jacobian
from support import run_snippet


def square(x):
    return x.pow(2)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def test_returns_instead_of_accumulating():
    ran = run_snippet("grad/returns_instead_of_accumulating.py")
    vjp = ran["v"].double() @ jacobian(square, ran["x"])
    assert_close(ran["g"], vjp)
    assert_close(ran["x"].grad, vjp)
    assert ran["g"].tolist() == [1 * 2.0, 10 * 4.0, 100 * 6.0]
    assert ran.output == "tensor([  2.,  40., 600.])\nNone\ntensor([  2.,  40., 600.])\n"


def test_optimizer_without_grad():
    wrong = run_snippet("grad/optimizer_without_grad/wrong.py")
    assert wrong.raised is None
    assert wrong["x"].grad is None
    assert wrong["x"].tolist() == [1.0, 2.0, 3.0]
    right = run_snippet("grad/optimizer_without_grad/right.py")
    start = torch.tensor([1.0, 2.0, 3.0])
    slope = gradient(lambda x: square(x).sum(), start)
    assert_close(right["x"].detach(), start - 0.25 * slope)
    assert right["x"].tolist() == [0.5, 1.0, 1.5]


def test_inputs_left_out():
    wrong = run_snippet("grad/inputs_left_out/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "grad() missing 1 required positional argument: 'inputs'",
        5,
    )
    right = run_snippet("grad/inputs_left_out/right.py")
    assert_close(right["g"], gradient(lambda x: square(x).sum(), right["x"]))
    assert right["g"].tolist() == [2.0, 4.0, 6.0]


def test_tuple_used_as_tensor():
    wrong = run_snippet("grad/tuple_used_as_tensor/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "can't multiply sequence by non-int of type 'float'",
        7,
    )
    assert type(wrong["g"]) is tuple
    assert len(wrong["g"]) == 1
    right = run_snippet("grad/tuple_used_as_tensor/right.py")
    slope = gradient(lambda x: square(x).sum(), right["x"])
    assert_close(right["g"], slope)
    assert_close(right["step"], 0.5 * slope)
    assert right["step"].tolist() == [1.0, 2.0, 3.0]


def test_tuple_times_two():
    wrong = run_snippet("grad/tuple_times_two/wrong.py")
    assert wrong.raised is None
    assert wrong.output == "(tensor([2., 4., 6.]), tensor([2., 4., 6.]))\n"
    right = run_snippet("grad/tuple_times_two/right.py")
    assert_close(right["g"], gradient(lambda x: square(x).sum(), right["x"]))
    assert right.output == "tensor([ 4.,  8., 12.])\n"


def test_several_inputs():
    ran = run_snippet("grad/several_inputs.py")
    a, b, v = ran["a"].detach().double(), ran["b"].detach().double(), ran["v"].double()
    assert_close(ran["da"], v @ jacobian(lambda t: t * b, a))
    assert_close(ran["db"], v @ jacobian(lambda t: a * t, b))
    assert ran["da"].tolist() == [1 * 3.0, 10 * 4.0]
    assert ran["db"].tolist() == [1 * 1.0, 10 * 2.0]
    assert ran.output.endswith("{'a': tensor([ 3., 40.]), 'b': tensor([ 1., 20.])}\n")


def test_seed_shaped_like_the_output():
    right = run_snippet("grad/seed_shaped_like_the_output.py")
    W = right["W"].double()
    assert right["v"].shape == right["y"].shape == (2,)
    assert right["g"].shape == right["x"].shape == (3,)
    assert_close(right["g"], right["v"].double() @ jacobian(lambda x: W @ x, right["x"]))
    assert right["g"].tolist() == [1 + 4, 2 + 5, 3 + 6]


def test_seed_for_a_vector():
    right = run_snippet("grad/seed_for_a_vector.py")
    seed = torch.tensor([1.0, 0.0, 0.5], dtype=torch.float64)
    assert_close(right["g"], seed @ jacobian(square, right["x"]))
    assert right["g"].tolist() == [1 * 2.0, 0 * 4.0, 0.5 * 6.0]


def test_several_outputs_add_up():
    ran = run_snippet("grad/several_outputs_add_up.py")
    v, w = (seed.double() for seed in ran["seeds"])
    of_y = v @ jacobian(square, ran["x"])
    of_z = w * gradient(lambda x: 3 * x.sum(), ran["x"])
    assert_close(of_y, torch.tensor([2.0, 40.0]))
    assert_close(of_z, torch.tensor([300.0, 300.0]))
    assert ran.output == "(tensor([302., 340.]),)\n"
    assert_close(of_y + of_z, torch.tensor([302.0, 340.0]))


def test_one_seed_for_two_outputs():
    wrong = run_snippet("grad/one_seed_for_two_outputs/wrong.py")
    assert wrong.raised == ("RuntimeError", "got 2 tensors and 1 gradients", 7)
    right = run_snippet("grad/one_seed_for_two_outputs/right.py")
    both = jacobian(square, right["x"]) + jacobian(lambda x: 3 * x, right["x"])
    assert_close(right["g"], right["v"].double() @ both)
    assert right["g"].tolist() == [1 * (2.0 + 3.0), 10 * (4.0 + 3.0)]


def test_unused_input():
    wrong = run_snippet("grad/unused_input/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "The differentiated Tensor at index 1 appears to not have been used in the graph. "
        "Set allow_unused=True if this is the desired behavior.",
        7,
    )
    right = run_snippet("grad/unused_input/right.py")
    assert_close(right["dx"], torch.ones(2).double() @ jacobian(square, right["x"]))
    assert right["dx"].tolist() == [2.0, 4.0]
    assert right["dw"] is None


def test_unused_input_as_zeros():
    ran = run_snippet("grad/unused_input_as_zeros.py")
    x = ran["x"].detach().double()
    assert_close(ran["dx"], torch.ones(2).double() @ jacobian(square, x))
    assert_close(ran["dw"], torch.ones(2).double() @ jacobian(lambda w: square(x), ran["w"]))
    assert ran["dx"].tolist() == [2.0, 4.0]
    assert ran["dw"].tolist() == [0.0, 0.0]


def test_non_leaf_input():
    ran = run_snippet("grad/non_leaf_input.py")
    weights = torch.tensor([1.0, 10.0, 100.0]).double()
    assert not ran["h"].is_leaf
    assert_close(ran["dh"], gradient(lambda h: (weights * h).sum(), ran["h"]))
    assert_close(ran["dx"], gradient(lambda x: (weights * square(x)).sum(), ran["x"]))
    assert ran["dx"].tolist() == [1 * 2.0, 10 * 4.0, 100 * 6.0]
    assert ran["x"].grad is None


def test_gradient_keyword():
    wrong = run_snippet("grad/gradient_keyword/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "grad() got an unexpected keyword argument 'gradient'",
        5,
    )
    right = run_snippet("grad/gradient_keyword/right.py")
    assert_close(right["g"], right["v"].double() @ jacobian(square, right["x"]))
    assert right["g"].tolist() == [2.0, 40.0, 600.0]


def test_solution_of_the_exercise():
    ran = run_snippet("grad/solution_of_the_exercise.py")
    assert ran.output == "(tensor([ 1., 20.]), tensor([ 3., 40.]))\n"
    a, b, seed = ran["a"], ran["b"], ran["seed"]
    assert_close(gradient(lambda b: (seed * a.detach() * b).sum(), b), torch.tensor([1.0, 20.0]))
    assert_close(gradient(lambda a: (seed * a * b.detach()).sum(), a), torch.tensor([3.0, 40.0]))


def test_two_outputs_apart():
    wrong = run_snippet("grad/two_outputs_apart/wrong.py")
    assert wrong.raised[::2] == ("RuntimeError", 7)
    assert "a second time" in wrong.raised[1]
    right = run_snippet("grad/two_outputs_apart/right.py")
    assert_close(right["dy"], gradient(lambda x: (3 * x**2).sum(), right["x"]))
    assert_close(right["dz"], gradient(lambda x: (x**4).sum(), right["x"]))


def test_a_retained_gradient_is_filled():
    ran = run_snippet("grad/a_retained_gradient_is_filled.py")
    assert ran["x"].grad is None
    assert_close(ran["h"].grad, gradient(lambda h: (h**2).sum(), ran["h"]))


def test_rows_weighed_by_grad_outputs():
    ran = run_snippet("grad/rows_weighed_by_grad_outputs.py")
    by_hand = torch.tensor([[2.0, 1.0, 0.0], [0.0, 9.0, 12.0]], dtype=torch.float64)
    torch.testing.assert_close(jacobian(ran["f"], ran["x"]), by_hand, atol=1e-6, rtol=1e-6)
    assert ran["J"].tolist() == by_hand.tolist()
    assert ran["g"].tolist() == (ran["v"].double() @ by_hand).tolist() == [20.0, 19.0, 12.0]
    assert ran.output == "tensor([20., 19., 12.])\n"


def test_exercise_to_predict():
    ran = run_snippet("grad/predict.py")
    assert ran["g"].tolist() == [2 * 1.0, 2 * 2.0]
    assert ran["x"].grad.tolist() == [5.0, 5.0]


def test_exercise_with_a_bug():
    ran = run_snippet("grad/find_the_bug.py")
    assert ran.output.startswith("False\n")
    assert_close(ran["x"].grad, gradient(lambda x: (9 * x**4).sum(), ran["x"]))

import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet

# J of f(x) = (x0 * x1, x1 * x2**2) at (1, 2, 3), by hand.
J_BY_HAND = torch.tensor([[2.0, 1.0, 0.0], [0.0, 9.0, 12.0]]).double()


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-4, rtol=1e-6)


def test_vjp_takes_the_seed():
    ran = run_snippet("use/func/vjp_takes_the_seed.py")
    assert_close(jacobian(ran["f"], ran["x"]), J_BY_HAND)
    assert_close(ran["gradient"], ran["seed"].double() @ J_BY_HAND)
    assert_close(ran["leaf"].grad, ran["seed"].double() @ J_BY_HAND)
    assert not ran["x"].requires_grad
    assert ran["x"].grad is None


def test_grad_is_vjp_with_one():
    ran = run_snippet("use/func/grad_is_vjp_with_one.py")
    assert_close(gradient(ran["loss"], ran["x"]), torch.tensor([3.0, 12.0]))
    assert ran.output.count("tensor([ 3., 12.])") == 3


def test_seeds_nested_like_the_output():
    ran = run_snippet("use/func/seeds_nested_like_the_output.py")
    seeds = ran["seeds"]

    def weighted(x):
        y = ran["f"](x)
        return (seeds["square"].double() * y["square"]).sum() + seeds["total"] * y["total"]

    by_hand = torch.tensor([0.5 + 2 * 1, 0.5 + 10 * 4, 0.5 + 100 * 6])
    assert_close(gradient(weighted, ran["x"]), by_hand)
    assert ran.output == f"({by_hand},)\n"


def test_jacobians_and_hessian():
    ran = run_snippet("use/func/jacobians_and_hessian.py")
    assert_close(ran["jacrev"](ran["f"])(ran["x"]), J_BY_HAND)
    by_differences = hessian(lambda x: ran["f"](x)[1], ran["x"])
    by_hand = torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, 6.0], [0.0, 6.0, 4.0]])
    torch.testing.assert_close(by_differences, by_hand.double(), atol=1e-3, rtol=1e-3)
    assert ran.output.splitlines()[2:4] == ["True", "True"]
    assert ran.output.endswith(f"{by_hand}\n")


def test_per_sample_gradients():
    ran = run_snippet("use/func/per_sample_gradients.py")
    x, target = ran["x"].double(), ran["target"].double()
    residuals = x @ torch.tensor([1.0, 2.0]).double() - target
    assert_close(ran["each"]["weight"].squeeze(1), 2 * residuals[:, None] * x)
    assert_close(ran["model"].weight.grad, (ran["seed"].double() * 2 * residuals @ x)[None])


def test_jvp_takes_a_tangent():
    ran = run_snippet("use/func/jvp_takes_a_tangent.py")
    assert_close(ran["Ju"], J_BY_HAND @ ran["tangent"].double())


def test_older_functions():
    ran = run_snippet("use/func/older_functions.py")
    assert_close(jacobian(ran["f"], ran["x"]), J_BY_HAND)
    assert_close(ran["gradient"], ran["seed"].double() @ J_BY_HAND)
    assert_close(ran["Ju"], J_BY_HAND @ ran["tangent"].double())


def test_has_aux():
    ran = run_snippet("use/func/has_aux.py")
    assert ran["h"].tolist() == [1.0, 4.0]
    assert ran.output.endswith("(tensor([2., 4.]),)\n")


def test_a_captured_leaf_stays_outside():
    ran = run_snippet("use/func/a_captured_leaf_stays_outside.py")
    assert ran["slope"].item() == 2 * 3.0 * 2.0
    assert ran["w"].grad.item() == 2 * 2.0


def test_no_grad_outside_and_inside():
    ran = run_snippet("use/func/no_grad_outside_and_inside.py")
    x = 3.0
    assert ran.output == f"tensor({2 * x:g}.)\ntensor({x**2:g}.)\n"
    assert ran["f"](ran["x"]).item() == x**3  # whose slope 3x² it is not


def test_needs_a_scalar():
    wrong = run_snippet("use/func/needs_a_scalar/wrong.py")
    assert wrong.raised
    kind, message, line = wrong.raised
    assert (kind, line) == ("RuntimeError", 5)
    assert message == (
        "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 "
        "dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
    )
    ran = run_snippet("use/func/needs_a_scalar/right.py")
    assert ran.output == "(tensor([ 2., 40.]),)\n"


def test_solution_of_the_exercise():
    ran = run_snippet("use/func/solution_of_the_exercise.py")
    assert ran.output == "(tensor([1., 1., 1.]),)\n(tensor([1., 0., 0.]),)\n"


def test_no_grad_in_forward_mode():
    ran = run_snippet("use/func/no_grad_in_forward_mode.py")
    x = 3.0
    constant, whole = x**2, 3 * x**2  # the slopes of 9x and of x³
    assert ran.output == (
        f"tensor({constant:g}.) tensor({whole:g}.)\ntensor({constant:g}.) tensor({constant:g}.)\n"
    )
    assert ran["f"](ran["x"]).item() == ran["g"](ran["x"]).item() == x**3


def test_exercise_with_a_bug():
    ran = run_snippet("use/func/find_the_bug.py")
    x, w = ran["x"].double(), ran["w"].double()
    assert_close(ran["of_x"], gradient(lambda x: (x * w).sum(), x))
    assert_close(ran["of_w"], gradient(lambda w: (x * w).sum(), w))


def test_exercise_to_compute():
    assert run_snippet("use/func/compute.py")["J"].tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]

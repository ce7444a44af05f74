import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet


def cube(x):
    return x.pow(3)


def square(x):
    return x.pow(2)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def test_grad_output_is_the_seed():
    ran = run_snippet("functions/grad_output_is_the_seed.py")
    assert ran.output == (
        "tensor([0.5000, 3.0000])\ntensor([1., 6.])\ntensor([1., 1.])\ntensor([10., 10.])\n"
    )
    assert_close(ran["y"].detach(), 2 * ran["x"].detach())
    seeds = torch.tensor([0.5, 3.0]) + torch.ones(2) + 10 * torch.ones(2)
    assert_close(ran["x"].grad, seeds.double() @ jacobian(lambda x: 2 * x, ran["x"]))


def test_cube():
    ran = run_snippet("functions/cube.py")
    seed = torch.tensor([1.0, 10.0], dtype=torch.float64)
    assert_close(ran["x"].grad, seed @ jacobian(cube, ran["x"]))
    assert ran["x"].grad.tolist() == [1 * 3.0, 10 * 12.0]
    assert ran.output == "tensor([  3., 120.])\nTrue\nTrue\n"
    y = ran["Cube"].apply(ran["x"]).sum()
    (g,) = torch.autograd.grad(y, ran["x"], create_graph=True)
    (h,) = torch.autograd.grad(g.sum(), ran["x"])
    assert_close(h, hessian(lambda x: cube(x).sum(), ran["x"]).sum(dim=1))


def test_ignored_seed():
    wrong = run_snippet("functions/ignored_seed/wrong.py")
    assert wrong.raised is None
    assert wrong.output == "tensor([ 3., 12.])\n" * 3
    right = run_snippet("functions/ignored_seed/right.py")
    J = jacobian(cube, right["x"])
    assert_close(torch.ones(2).double() @ J, torch.tensor([3.0, 12.0]))
    assert_close(torch.tensor([1.0, 10.0]).double() @ J, torch.tensor([3.0, 120.0]))
    assert_close(torch.tensor([10.0, 10.0]).double() @ J, torch.tensor([30.0, 120.0]))
    assert right.output == "tensor([ 3., 12.])\ntensor([  3., 120.])\ntensor([ 30., 120.])\n"
    for ran in (wrong, right):
        assert_close(ran["Cube"].apply(ran["x"]).detach(), torch.tensor([1.0, 8.0]))


def test_gradcheck_two_elements():
    wrong = run_snippet("functions/gradcheck_two_elements/wrong.py")
    assert wrong.raised == (
        "GradcheckError",
        "Jacobian mismatch for output 0 with respect to input 0,\n"
        "numerical:tensor([[ 3.0000,  0.0000],\n"
        "        [ 0.0000, 12.0000]], dtype=torch.float64)\n"
        "analytical:tensor([[ 3.,  3.],\n"
        "        [12., 12.]], dtype=torch.float64)\n",
        22,
    )
    assert_close(jacobian(cube, wrong["x"]), torch.tensor([[3.0, 0.0], [0.0, 12.0]]))
    right = run_snippet("functions/gradcheck_two_elements/right.py")
    assert right.output == "True\n"


def test_gradcheck_one_element():
    wrong = run_snippet("functions/gradcheck_one_element/wrong.py")
    assert wrong.raised == (
        "GradcheckError",
        "backward not multiplied by grad_output",
        22,
    )
    right = run_snippet("functions/gradcheck_one_element/right.py")
    assert right.output == "True\n"


def test_too_few_gradients():
    wrong = run_snippet("functions/too_few_gradients/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "function ScaleBackward returned an incorrect number of gradients (expected 2, got 1)",
        19,
    )
    right = run_snippet("functions/too_few_gradients/right.py")
    seed = torch.tensor([1.0, 10.0], dtype=torch.float64)
    assert_close(right["x"].grad, seed @ jacobian(lambda x: 3 * x, right["x"]))
    assert right["x"].grad.tolist() == [3.0, 30.0]
    assert right["Scale"].apply(right["x"], 3.0).tolist() == [3.0, 6.0]


def test_needs_input_grad():
    ran = run_snippet("functions/needs_input_grad.py")
    b = ran["b"].double()
    seed = torch.tensor([1.0, 10.0], dtype=torch.float64)
    assert_close(ran["a"].grad, seed @ jacobian(lambda a: a * b, ran["a"]))
    assert ran["b"].grad is None
    assert ran.output == "(True, False)\ntensor([ 3., 40.]) None\n"
    a, b = ran["a"].detach(), b.clone().requires_grad_()
    y = ran["Product"].apply(a, b)
    assert y.tolist() == [1 * 3.0, 2 * 4.0]
    y.backward(gradient=seed)
    assert_close(b.grad, seed @ jacobian(lambda b: a * b, b))


def test_input_changed():
    wrong = run_snippet("functions/input_changed/wrong_1.py")
    assert wrong.raised is None
    assert wrong["x"].grad.tolist() == [2 * 10.0, 2 * 10.0]
    wrong = run_snippet("functions/input_changed/wrong_2.py")
    assert wrong.raised == (
        "RuntimeError",
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        "[torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: enable anomaly "
        "detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False).",
        15,
    )
    right = run_snippet("functions/input_changed/right.py")
    at_the_start = torch.tensor([1.0, 2.0])
    assert_close(right["x"].grad, torch.ones(2).double() @ jacobian(square, at_the_start))
    assert right["x"].grad.tolist() == [2.0, 4.0]
    assert right["y"].tolist() == [1.0, 4.0]
    assert right["tens"].tolist() == [10.0, 10.0]


def test_one_seed_for_each_output():
    ran = run_snippet("functions/one_seed_for_each_output.py")
    seed = torch.tensor([1.0, 10.0], dtype=torch.float64)
    a, b = ran["a"].detach().double(), ran["b"].detach().double()
    assert ran["total"].tolist() == [1 + 3, 2 + 4]
    assert ran["difference"].tolist() == [1 - 3, 2 - 4]
    assert_close(ran["a"].grad, seed @ jacobian(lambda a: a + b, a))
    assert_close(ran["b"].grad, seed @ jacobian(lambda b: a + b, b))
    assert (
        ran.output == "tensor([ 1., 10.]) tensor([0., 0.])\ntensor([ 1., 10.]) tensor([ 1., 10.])\n"
    )
    total, difference = ran["SumAndDifference"].apply(ran["a"], ran["b"])
    _, over_b = torch.autograd.grad(
        (total, difference), (ran["a"], ran["b"]), grad_outputs=(torch.ones(2), 3 * torch.ones(2))
    )
    assert_close(over_b, gradient(lambda b: ((a + b) + 3 * (a - b)).sum(), b))


def test_solution_of_the_exercise():
    ran = run_snippet("functions/solution_of_the_exercise.py")
    expected = gradient(lambda x: 5 * x.sum(), ran["x"])
    torch.testing.assert_close(ran["x"].grad.double(), expected, atol=1e-6, rtol=1e-6)


def test_saved_intermediate():
    right = run_snippet("functions/saved_intermediate/right.py")
    second = hessian(lambda x: x.pow(6).sum(), right["x"])
    torch.testing.assert_close(right["h"].double(), second.sum(0), atol=0.01, rtol=1e-4)
    assert right["h"].tolist() == [30.0, 30.0 * 2**4]
    wrong = run_snippet("functions/saved_intermediate/wrong.py")
    assert torch.equal(wrong["g"], right["g"])
    assert wrong["h"].tolist() == [18.0, 18.0 * 2**4]


def test_under_vmap():
    ran = run_snippet("functions/under_vmap.py")
    by_differences = jacobian(cube, ran["x"])
    torch.testing.assert_close(ran["rows"].double(), by_differences, atol=1e-5, rtol=1e-6)
    assert ran.output.endswith("tensor([ 3., 12.])\n")


def test_jvp_of_its_own():
    ran = run_snippet("functions/jvp_of_its_own.py")
    x, tangent = ran["x"].double(), ran["tangent"].double()
    step = 2.0**-10 * tangent
    along = (cube(x + step) - cube(x - step)) / 2**-9
    assert ran.output == "(tensor([1., 8.]), tensor([  3., 120.]))\n"
    torch.testing.assert_close(along, torch.tensor([3.0, 120.0]).double(), atol=1e-3, rtol=1e-3)


def test_surplus_nones():
    ran = run_snippet("functions/surplus_nones.py")
    assert ran.raised is None
    v = torch.tensor([1.0, 10.0], dtype=torch.float64)
    assert_close(ran["x"].grad, gradient(lambda x: (v * 3 * x).sum(), ran["x"]))


def test_saved_output():
    ran = run_snippet("functions/saved_output.py")
    assert ran.output.startswith("True\n")
    assert_close(ran["g"], gradient(lambda x: x.exp().sum(), ran["x"]))
    assert_close(ran["h"], gradient(lambda x: x.exp().sum(), ran["x"]))  # exp is its own slope


def test_needs_input_grad_has_one_for_each_argument_that_was_passed():
    seen = []

    class Scale(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, factor=None):
            seen.append(ctx.needs_input_grad)
            return x.clone()

    x = torch.ones(2, requires_grad=True)
    Scale.apply(x)
    Scale.apply(x, None)
    assert seen == [(True,), (True, False)]


def test_exercise_to_predict():
    ran = run_snippet("functions/predict.py")
    assert ran.output == "tensor(1.)\ntensor(2.)\ntensor(4.)\n"
    assert_close(ran["x"].grad, gradient(lambda x: 4 * x, ran["x"]))


def test_exercise_with_a_bug():
    ran = run_snippet("functions/find_the_bug.py")
    seed = torch.tensor([1.0, 10.0, 100.0]).double()
    assert_close(ran["x"].grad, seed @ jacobian(lambda x: x.flip(0), ran["x"]))

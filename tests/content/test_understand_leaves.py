import torch
from oracle import gradient
from support import run_snippet


def test_who_is_a_leaf():
    ran = run_snippet("understand/leaves/who_is_a_leaf.py")
    assert [ran[name].is_leaf for name in ("base", "km", "fares")] == [True, True, False]
    assert ran["fares"].grad_fn.name() == "AddBackward0"


def test_grad_of_a_result():
    wrong = run_snippet("understand/leaves/grad_of_a_result/wrong.py")
    (warned,) = wrong.warned
    assert "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed" in str(
        warned
    )
    assert wrong.output == "None\n"
    right = run_snippet("understand/leaves/grad_of_a_result/right.py")
    assert right["h"].grad.tolist() == [2 * 3.0, 2 * 6.0]  # 2h
    expected = gradient(lambda w: (3 * w).pow(2).sum(), right["w"])
    torch.testing.assert_close(right["w"].grad.double(), expected)


def test_retained_grad_is_a_seed():
    ran = run_snippet("understand/leaves/retained_grad_is_a_seed.py")
    assert ran["w"].grad.tolist() == ran["again"].grad.tolist() == [18.0 * 1, 18.0 * 2]  # of 9w²


def test_detach_ends_the_graph():
    ran = run_snippet("understand/leaves/detach_ends_the_graph.py")
    constant = ran["h"].detach().double()
    expected = gradient(lambda x: (x * constant).sum(), ran["x"])
    torch.testing.assert_close(ran["x"].grad.double(), expected)
    whole = gradient(lambda x: x.pow(3).sum(), ran["x"])
    torch.testing.assert_close(whole, torch.tensor([3.0, 12.0]).double())


def test_parameters_are_leaves():
    ran = run_snippet("understand/leaves/parameters_are_leaves.py")
    assert ran["layer"].weight.grad.tolist() == [[3.0, 4.0]]  # the input, as the seed is 1
    assert ran["layer"].bias.grad is None


def test_moved_after_requires_grad():
    wrong = run_snippet("understand/leaves/moved_after_requires_grad/wrong.py")
    assert not wrong["w"].is_leaf
    assert wrong.output == "None\n"
    right = run_snippet("understand/leaves/moved_after_requires_grad/right.py")
    assert right["w"].grad.tolist() == [2.0, 4.0]


def test_solution_of_the_exercise():
    ran = run_snippet("understand/leaves/solution_of_the_exercise.py")
    assert (ran["x"].is_leaf, ran["y"].is_leaf) == (True, False)
    assert ran["x"].grad.tolist() == [5.0, 6.0]


def test_made_under_no_grad():
    ran = run_snippet("understand/leaves/made_under_no_grad.py")
    assert ran.output == "False True True\n"
    assert ran["leaf"].is_leaf
    assert ran["layer"].weight.is_leaf
    assert ran["result"].is_leaf


def test_weight_of_a_parametrization():
    ran = run_snippet("understand/leaves/weight_of_a_parametrization.py")
    assert not ran["layer"].weight.is_leaf
    leaves = [parameter for parameter in ran["layer"].parameters() if parameter.is_leaf]
    length, direction = (leaf.detach().double() for leaf in leaves)
    computed = length * direction / direction.norm()
    torch.testing.assert_close(ran["layer"].weight.detach().double(), computed)


def test_results_without_a_graph():
    ran = run_snippet("understand/leaves/results_without_a_graph.py")
    lines = ran.output.splitlines()
    assert len(lines) == 4
    assert all(line.endswith(" True False") for line in lines)
    assert ran["x"].requires_grad


def test_made_in_inference_mode():
    ran = run_snippet("understand/leaves/made_in_inference_mode.py")
    assert ran.output.startswith("True True\n")
    assert ran["layer"].weight.grad is None  # it should be the input, (1, 1)
    assert ran["layer"].bias.grad.tolist() == [1.0]


def test_exercise_to_predict():
    assert run_snippet("understand/leaves/predict.py").output == "True False\n"


def test_exercise_with_a_bug():
    ran = run_snippet("understand/leaves/find_the_bug.py")
    assert not ran["moved"].is_leaf
    assert ran["w"].is_leaf
    torch.testing.assert_close(ran["w"].detach(), torch.tensor([1 - 0.1 * 2, 2 - 0.1 * 4]))

import pytest
import torch
from oracle import gradient
from support import run_snippet

SEED = torch.tensor([1.0, 10.0, 100.0]).double()


def test_watch_the_seed():
    ran = run_snippet("use/hooks/watch_the_seed.py")
    expected = gradient(lambda x: (SEED * 5 * x**2).sum(), ran["x"])
    torch.testing.assert_close(ran["x"].grad.double(), expected, atol=1e-3, rtol=1e-5)
    assert ran.output.splitlines()[:2] == [
        "at h: tensor([  5.,  50., 500.])",
        "at x: tensor([  10.,  200., 3000.])",
    ]


def test_change_the_seed():
    ran = run_snippet("use/hooks/change_the_seed.py")
    x = torch.tensor([1.0, 2.0, 3.0])
    clipped = torch.tensor([5.0, 20.0, 20.0])
    assert ran.output == f"{clipped * 2 * x}\n{5 * SEED.float() * 2 * x}\n"


def test_all_uses_are_added_first():
    assert run_snippet("use/hooks/all_uses_are_added_first.py").output == "h: tensor([13., 13.])\n"


def test_order():
    ran = run_snippet("use/hooks/order.py")
    assert ran["h"].grad.tolist() == [1 * 10 + 1] * 2
    assert ran["x"].grad.tolist() == [11 * 2 * 1.0, 11 * 2 * 2.0]


def test_after_it_was_added():
    ran = run_snippet("use/hooks/after_it_was_added.py")
    assert ran["x"].grad is None
    arrives = torch.tensor([2 * 1.0, 10 * 2 * 2.0])
    assert ran.output == f"arrives: {arrives}\nin .grad: {100 + arrives}\nNone\n"


def test_at_a_node():
    ran = run_snippet("use/hooks/at_a_node.py")
    seed = torch.tensor([1.0, 10.0])
    for_x, for_y = seed * torch.tensor([3.0, 4.0]), seed * torch.tensor([1.0, 2.0])
    assert ran.output == f"in: {(seed,)}\nout: {(for_x, for_y)} in: {(seed,)}\n"
    assert torch.equal(ran["x"].grad, for_x)
    assert torch.equal(ran["y"].grad, for_y)


def test_grad_in_a_module_hook():
    """The slope of w·x along w is x, however the pass is started."""
    ran = run_snippet("use/hooks/grad_in_a_module_hook.py")
    slope = str(torch.tensor([[1.0, 2.0]]))
    assert ran.output.splitlines() == [
        "module hook: None",
        f"its own hook: {slope}",
        f"its own hook: {slope}",
        f"module hook: {slope}",
    ]
    assert ran["weight"].grad.tolist() == [[1.0, 2.0]]


def test_at_a_module():
    ran = run_snippet("use/hooks/at_a_module.py")
    seed, weight = torch.tensor([1.0, 10.0]), torch.tensor([3.0, 4.0])
    assert ran.output.splitlines() == [
        f"into its backward: {(seed,)}",
        f"out of it: {(seed * weight,)}",
        str(seed * torch.tensor([1.0, 2.0])),
        f"into its backward: {(seed,)}",
        "out of it: (None,)",
    ]


def test_several_tensors():
    ran = run_snippet("use/hooks/several_tensors.py")
    assert (ran["a"].grad.item(), ran["b"].grad.item()) == (3.0 + 5.0, 2.0)
    assert ran.output.splitlines()[:2] == ["all: [tensor(3.), tensor(2.)]", "['any']"]
    assert ran.output.splitlines()[2] == "all: [tensor(5.), None]"


def test_nothing_is_stored():
    ran = run_snippet("use/hooks/nothing_is_stored.py")
    slopes = torch.tensor([2.0, 4.0])
    assert ran.output == f"arrives: {slopes}\narrives: {slopes}\nstored: {slopes}\n"


def test_with_grad():
    """That `h` alone comes with its hook, and with `x` without it, is the version's own."""
    ran = run_snippet("use/hooks/with_grad.py")
    ones, slopes = torch.ones(2), torch.tensor([2.0, 4.0])
    assert ran.output == f"{(10 * ones,)}\n{(10 * slopes,)}\n{(ones, 10 * slopes)}\n"


def test_solution_of_the_exercise():
    ran = run_snippet("use/hooks/solution_of_the_exercise.py")
    expected = 2 * torch.tensor([12.0, 16.0]) / 20
    torch.testing.assert_close(ran["x"].grad, expected)


def test_backward_inside_a_hook_needs_grad_mode():
    wrong = run_snippet("use/hooks/backward_inside/wrong.py")
    assert wrong.raised[:2] == (
        "RuntimeError",
        "element 0 of tensors does not require grad and does not have a grad_fn",
    )
    assert wrong["w"].requires_grad
    right = run_snippet("use/hooks/backward_inside/right.py")
    seed = torch.tensor([1.0, 10.0]).double()
    of_w = gradient(lambda w: w * seed.sum(), right["w"])
    of_x = gradient(lambda x: (seed * x**2).sum(), right["x"])
    torch.testing.assert_close(right["w"].grad.double(), of_w, atol=1e-4, rtol=0)
    torch.testing.assert_close(right["x"].grad.double(), of_x, atol=1e-4, rtol=0)


def test_grad_mode_in_a_hook_is_that_of_the_pass():
    assert run_snippet("use/hooks/grad_mode.py").output == "recorded: False\nrecorded: True\n"


def test_changed_in_place_after_the_hook():
    ran = run_snippet("use/hooks/changed_in_place_after_the_hook.py")
    # The new h is 20x and gets the seed itself. The old one, 2x, gets 10 and makes 1000 of it.
    assert ran["h"].grad.tolist() == [1.0, 1.0]
    assert ran["x"].grad.tolist() == [2 * 10 * 100.0] * 2


def test_several_leaves_and_grad():
    wrong = run_snippet("use/hooks/several_leaves_and_grad/wrong.py")
    assert wrong.raised
    kind, message, line = wrong.raised
    assert (kind, line) == ("RuntimeError", 7)
    assert message.endswith(
        "we are currently running autograd.grad(). This is currently not supported."
    )
    right = run_snippet("use/hooks/several_leaves_and_grad/right.py")
    a, b = 2.0, 3.0
    assert (right["a"].grad.item(), right["b"].grad.item()) == (b, a)
    assert right.output.splitlines()[0] == f"all: {[torch.tensor(b), torch.tensor(a)]}"


def test_the_output_among_several():
    ran = run_snippet("use/hooks/the_output_among_several.py")
    seed = torch.tensor([1.0, 10.0])
    at_h = seed * 2 * torch.tensor([2.0, 4.0])
    assert ran.output == f"all: {[None, seed]}\nall: {[at_h, None]}\n"


def test_called_with_none():
    ran = run_snippet("use/hooks/called_with_none.py")
    assert ran.output == "arrives: None\nin .grad: None\n"
    assert ran["x"].grad is None


def test_a_module_hook_sees_neither_lists_nor_dicts():
    class Double(torch.nn.Module):
        def forward(self, tensors, named):
            y = tensors[0] * 2
            return {"y": y} if named else y

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    seen = []
    module = Double()
    module.register_full_backward_hook(lambda _, inputs, outputs: seen.append(inputs))
    y = module([x], False)
    with pytest.warns(UserWarning, match="no inputs require gradients"):
        y.backward(torch.ones(2))
    assert seen == [(None, None)]  # of the list and the boolean

    with pytest.warns(UserWarning, match="module output should be a Tensor or a tuple"):
        y = module([x], True)["y"]
    y.backward(torch.ones(2))
    assert len(seen) == 1


def test_exercise_to_predict():
    assert run_snippet("use/hooks/predict.py")["x"].grad.item() == 2 * (3 * 2 + 1)


def test_exercise_with_a_bug():
    ran = run_snippet("use/hooks/find_the_bug.py")
    assert ran["x"].grad.tolist() == [2 * 0.5, 2 * 1.0]
    assert ran.output.startswith("tensor([  1., 200.])\n")

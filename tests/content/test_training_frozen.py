import torch
from oracle import gradient
from support import run_snippet
from torch.nn.functional import conv2d, cross_entropy

LABELS = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
NO_GRAPH = "element 0 of tensors does not require grad and does not have a grad_fn"


def close(got, expected):
    torch.testing.assert_close(got.double(), expected, atol=1e-6, rtol=0)


def test_a_head_that_is_added_first_is_frozen_too():
    wrong = run_snippet("training/frozen/frozen_with_its_head/wrong.py")
    assert wrong.raised[:2] == ("RuntimeError", NO_GRAPH)
    right = run_snippet("training/frozen/frozen_with_its_head/right.py")
    model = right["model"]
    assert [p.grad is None for p in model.parameters()] == [True, True, False, False]
    got = model[3].bias.grad
    model.double()
    features = model[:3](right["pictures"].double())
    close(
        got,
        gradient(lambda b: cross_entropy(features @ model[3].weight.T + b, LABELS), model[3].bias),
    )


def test_a_frozen_layer_hands_the_seed_on():
    ran = run_snippet("training/frozen/the_seed_passes_through.py")
    first, frozen = ran["first"], ran["frozen"]
    assert frozen.weight.grad is None
    got = first.bias.grad
    first.double()
    frozen.double()

    def loss(bias):
        features = conv2d(ran["pictures"].double(), first.weight, bias).flatten(1)
        return cross_entropy(frozen(features), LABELS)

    close(got, gradient(loss, first.bias))
    assert ran.output.endswith("False\n")


def test_a_reentrant_checkpoint_looks_at_its_inputs_only():
    wrong = run_snippet("training/frozen/adapter_in_a_checkpoint/wrong.py")
    assert wrong.warned == ["None of the inputs have requires_grad=True. Gradients will be None"]
    assert wrong.raised[:2] == ("RuntimeError", NO_GRAPH)


def test_down_waits_for_up_to_leave_zero():
    ran = run_snippet("training/frozen/adapter_in_a_checkpoint/right.py")
    first, second = (line.split() for line in ran.output.splitlines())
    assert first[0] == "tensor(0.)" != first[1]
    assert second[0] != "tensor(0.)" != second[1]
    # The gradients of the second step, at where the adapter was before it.
    block = ran["block"]
    of_down, of_up = block[0].down.weight.grad, block[0].up.weight.grad
    with torch.no_grad():
        block[0].down.weight += 0.1 * of_down
        block[0].up.weight += 0.1 * of_up
    block.double()
    x = ran["pictures"].double().flatten(1)

    def loss(down, up):
        hidden = block[0].layer(x) + x @ down.T @ up.T
        return cross_entropy(block[2](hidden.relu()), LABELS)

    down, up = block[0].down.weight, block[0].up.weight
    close(of_down, gradient(lambda at: loss(at, up), down))
    close(of_up, gradient(lambda at: loss(down, at), up))


def test_two_zeros_never_leave():
    ran = run_snippet("training/frozen/solution_of_the_exercise.py")
    assert ran.output == "tensor(0.) tensor(0.)\n"
    # Each gradient is a product with the other weight, and that is zero.
    assert ran["down"].weight.grad.count_nonzero() == ran["up"].weight.grad.count_nonzero() == 0


def test_exercise_with_a_bug():
    ran = run_snippet("training/frozen/find_the_bug.py")
    assert ran.output == "False\nTrue\n"
    close(ran["trunk"].running_mean, 0.1 * torch.tensor([2.0, 3.0]).double())  # its momentum


def test_exercise_to_compute():
    ran = run_snippet("training/frozen/compute.py")
    trained = [part.weight.numel() for part in (ran["layer"], ran["down"], ran["up"])]
    assert trained == [100 * 100, 4 * 100, 100 * 4]
    assert not ran["layer"].weight.requires_grad

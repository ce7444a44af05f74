import math

import torch
from support import run_snippet


def both(wrong, right):
    assert wrong.warned == right.warned == []
    assert right.raised is None
    return wrong, right


def held(optimizer):
    return {id(p) for group in optimizer.param_groups for p in group["params"]}


def assert_left_out(wrong, still, right, moved):
    """What no optimizer holds gets a gradient and stays; in the right program it is moved."""
    assert still.grad.abs().max() > 0
    assert torch.equal(still, wrong["before"])
    assert id(still) not in held(wrong["optimizer"])
    torch.testing.assert_close(moved, right["before"] - 0.5 * moved.grad)
    assert id(moved) in held(right["optimizer"])


def test_made_before_the_head():
    wrong, right = both(
        run_snippet("errors/optimizers/made_before_the_head/wrong.py"),
        run_snippet("errors/optimizers/made_before_the_head/right.py"),
    )
    assert_left_out(wrong, wrong["model"][1].bias, right, right["model"][1].bias)


def test_layers_in_a_list():
    wrong, right = both(
        run_snippet("errors/optimizers/layers_in_a_list/wrong.py"),
        run_snippet("errors/optimizers/layers_in_a_list/right.py"),
    )
    still, moved = (one["model"].layers[0].weight for one in (wrong, right))
    assert_left_out(wrong, still, right, moved)


def test_of_another_model():
    wrong, right = both(
        run_snippet("errors/optimizers/of_another_model/wrong.py"),
        run_snippet("errors/optimizers/of_another_model/right.py"),
    )
    assert_left_out(wrong, wrong["model"].bias, right, right["model"].bias)


def test_inside_an_estimator():
    wrong, right = both(
        run_snippet("errors/optimizers/inside_an_estimator/wrong.py"),
        run_snippet("errors/optimizers/inside_an_estimator/right.py"),
    )
    assert wrong["model"].step.item() == 0.5
    assert wrong["model"].step.grad is None
    # With rounding taken for the identity, the slope of round(w/s)·s by s is round(w/s) - w/s, and by w it is 1.
    first, second, step = 0.3, 0.9, 0.5
    for _ in range(3):
        whole = round(first / step) + round(second / step)
        slope = 2 * (whole * step - 1)
        off = whole - (first + second) / step
        first, second, step = first - 0.1 * slope, second - 0.1 * slope, step - 0.1 * slope * off
    torch.testing.assert_close(right["model"].step.detach(), torch.tensor(step))


def test_parameters_of_the_loss():
    wrong, right = both(
        run_snippet("errors/optimizers/parameters_of_the_loss/wrong.py"),
        run_snippet("errors/optimizers/parameters_of_the_loss/right.py"),
    )
    assert wrong["criterion"].centers.tolist() == [[0.0] * 3] * 2
    assert wrong["criterion"].centers.grad.count_nonzero() == 6  # it had a gradient all the same
    # The mean of six squares of f - c, of which both samples give the same: f moves by three parameters.
    torch.manual_seed(0)
    start = torch.nn.Linear(2, 3)
    feature, center = (start.weight.sum(1) + start.bias).detach(), torch.zeros(3)
    for _ in range(3):
        slope = (feature - center) / 3
        feature, center = feature - 0.5 * 3 * 2 * slope, center + 0.5 * slope
    torch.testing.assert_close(right["criterion"].centers.detach(), torch.stack([center, center]))


def test_attribute_of_a_module():
    wrong, right = both(
        run_snippet("errors/optimizers/attribute_of_a_module/wrong.py"),
        run_snippet("errors/optimizers/attribute_of_a_module/right.py"),
    )
    assert wrong["layer"].requires_grad is False  # the attribute is there
    assert [p.requires_grad for p in wrong["layer"].parameters()] == [True, True]
    assert [p.requires_grad for p in right["layer"].parameters()] == [False, False]


def test_made_in_forward():
    wrong, right = both(
        run_snippet("errors/optimizers/made_in_forward/wrong.py"),
        run_snippet("errors/optimizers/made_in_forward/right.py"),
    )
    assert len(held(wrong["optimizer"])) == len(wrong["names"]) == 2
    assert len(held(right["optimizer"])) == len(right["names"]) == 4


def test_parameter_of_a_computed_tensor():
    wrong, right = both(
        run_snippet("errors/optimizers/parameter_of_a_computed_tensor/wrong.py"),
        run_snippet("errors/optimizers/parameter_of_a_computed_tensor/right.py"),
    )
    assert wrong["layer"].weight.is_leaf
    assert wrong["layer"].weight.grad.tolist() == [[1.0, 1.0, 1.0]]  # the mean of ones
    assert wrong["maker"].bias.grad is None
    assert right["maker"].bias.grad.tolist() == [1.0, 1.0, 1.0]


def test_closure_without_backward():
    wrong, right = both(
        run_snippet("errors/optimizers/closure_without_backward/wrong.py"),
        run_snippet("errors/optimizers/closure_without_backward/right.py"),
    )
    # One step of 0.5 / |g| · |g|: the first direction has length 1, and then nothing differs.
    assert wrong["w"].item() == 4 - 0.5
    assert abs(right["w"].item() - 1) < 0.01


def test_no_inf_checks():
    wrong, right = both(
        run_snippet("errors/optimizers/no_inf_checks/wrong.py"),
        run_snippet("errors/optimizers/no_inf_checks/right.py"),
    )
    assert wrong.raised == ("AssertionError", "No inf checks were recorded for this optimizer.", 10)
    assert wrong["b"].grad is None
    assert [right[name].item() for name in "ab"] == [3 - 0.5 * 2 * 3, 4 - 0.5 * 2 * 4]


def test_statement_without_effect():
    wrong, right = both(
        run_snippet("errors/optimizers/statement_without_effect/wrong.py"),
        run_snippet("errors/optimizers/statement_without_effect/right.py"),
    )
    assert wrong["w"].item() == 3
    assert right["w"].item() == 3 - 0.5 * 2 * 3


def test_unfrozen_too_late():
    wrong, right = both(
        run_snippet("errors/optimizers/unfrozen_too_late/wrong.py"),
        run_snippet("errors/optimizers/unfrozen_too_late/right.py"),
    )
    still, moved = wrong["body"].bias, right["body"].bias
    assert torch.equal(still, wrong["before"])
    assert id(still) not in held(wrong["optimizer"])
    assert id(moved) in held(right["optimizer"])
    # The mean of head(body(x)) has the slope w by the bias of the body, and nothing zeroes what the three passes give.
    # The weight w of the head moves by -h/2 in each step, for its slope is h, what the body gives.
    w, h = wrong["head"].weight[0], wrong["body"].weight.sum(1) + still
    torch.testing.assert_close(still.grad, (w + h / 2) + (w + h) + (w + 3 * h / 2))
    assert not torch.equal(moved, right["before"])


def test_loss_turns_nan():
    wrong, right = both(
        run_snippet("errors/optimizers/loss_turns_nan/wrong.py"),
        run_snippet("errors/optimizers/loss_turns_nan/right.py"),
    )
    assert [math.isnan(loss) for loss in wrong["losses"]] == [False] * 3 + [True] * 3
    assert wrong["losses"][2] == (0 - 1) ** 2  # of two equal points
    assert wrong["embed"].weight.isnan().all()
    assert not any(map(math.isnan, right["losses"]))
    assert right["losses"][:2] == wrong["losses"][:2]
    # The slope of the distance |W d| by W is W d dᵀ / |W d|: by finite differences for the last pair.
    one, other = right["pairs"][-1].double()
    weight = right["embed"].weight.detach().double()
    weight = weight + 0.1 * right["embed"].weight.grad  # before the last step
    d = one - other

    def loss(weight):
        return ((weight @ d).square().sum().add(1e-12).sqrt() - 1).square()

    step = 1e-6
    for row, column in ((0, 0), (2, 1)):
        moved = torch.zeros_like(weight)
        moved[row, column] = step
        slope = (loss(weight + moved) - loss(weight - moved)) / (2 * step)
        got = right["embed"].weight.grad[row, column].double()
        torch.testing.assert_close(got, slope, rtol=1e-3, atol=1e-4)


def test_gradient_of_zero():
    wrong, right = both(
        run_snippet("errors/optimizers/gradient_of_zero/wrong.py"),
        run_snippet("errors/optimizers/gradient_of_zero/right.py"),
    )
    assert wrong["loss"].item() == 0.5**2  # the softmax of one number is 1
    assert all(p.grad.abs().sum() == 0 for p in wrong["optimizer"].param_groups[0]["params"])
    assert right["loss"].item() < 0.01
    gradient = right["optimizer"].param_groups[0]["params"][0].grad
    # With p = sigmoid(z), the loss (p - 1/2)² has the slope 2 (p - 1/2) p (1 - p) by z, times x = 1.
    off = right["loss"].sqrt().item() * gradient[0, 0].sign().item()
    slope = 2 * off * (0.5 + off) * (0.5 - off)
    torch.testing.assert_close(gradient, torch.full((1, 2), slope), rtol=1e-3, atol=1e-6)


def test_tensor_that_is_no_parameter():
    wrong, right = both(
        run_snippet("errors/optimizers/tensor_that_is_no_parameter/wrong.py"),
        run_snippet("errors/optimizers/tensor_that_is_no_parameter/right.py"),
    )
    assert wrong["model"].factor.tolist() == [1.0]
    assert id(wrong["model"].factor) not in held(wrong["optimizer"])
    assert id(right["model"].factor) in held(right["optimizer"])
    assert right["model"].factor.item() != 1.0


def test_parameter_used_as_a_number():
    wrong, right = both(
        run_snippet("errors/optimizers/parameter_used_as_a_number/wrong.py"),
        run_snippet("errors/optimizers/parameter_used_as_a_number/right.py"),
    )
    assert wrong["gate"].threshold.item() == 1
    assert wrong["gate"].threshold.grad is None
    # With 1.5 and 3 kept, the loss by the scale s has the slope 7.5 (s - 0.8).
    assert abs(wrong["gate"].scale.item() - (0.8 + 0.2 * (1 - 0.05 * 7.5) ** 5)) < 1e-6
    assert right["gate"].threshold.item() > 1
    assert wrong["target"].tolist() == right["target"].tolist() == [0, 0, 3]


def test_misspelled_requires_grad():
    wrong, right = both(
        run_snippet("errors/optimizers/misspelled_requires_grad/wrong.py"),
        run_snippet("errors/optimizers/misspelled_requires_grad/right.py"),
    )
    assert all(p.requires_grad and p.require_grad is False for p in wrong["layer"].parameters())
    assert not any(p.requires_grad for p in right["layer"].parameters())


def test_frozen_then_made_anew():
    wrong, right = both(
        run_snippet("errors/optimizers/frozen_then_made_anew/wrong.py"),
        run_snippet("errors/optimizers/frozen_then_made_anew/right.py"),
    )
    assert wrong["layer"].weight.requires_grad
    assert not right["layer"].weight.requires_grad
    assert wrong["layer"].weight.tolist() == right["layer"].weight.tolist() == [[1, 1]]


def test_frozen_with_the_rest():
    wrong, right = both(
        run_snippet("errors/optimizers/frozen_with_the_rest/wrong.py"),
        run_snippet("errors/optimizers/frozen_with_the_rest/right.py"),
    )
    assert not any(p.requires_grad for p in wrong["model"].parameters())
    added = [*right["model"].lora_out.parameters()]
    assert all(
        p.requires_grad == any(p is one for one in added) for p in right["model"].parameters()
    )


def test_never_switched_on():
    wrong, right = both(
        run_snippet("errors/optimizers/never_switched_on/wrong.py"),
        run_snippet("errors/optimizers/never_switched_on/right.py"),
    )
    assert not any(p.requires_grad for p in wrong["layer"].parameters())
    assert all(p.requires_grad for p in right["layer"].parameters())


def test_empty_parameter_list():
    message = "optimizer got an empty parameter list"
    listed = run_snippet("errors/optimizers/empty_parameter_list/wrong_1.py")
    assert listed.raised[1] == message
    assert [*listed["tower"].parameters()] == []
    assert len(listed["tower"].floors) == 2
    used_up = run_snippet("errors/optimizers/empty_parameter_list/wrong_2.py")
    assert used_up.raised[1] == message
    assert next(used_up["weights"], None) is None
    assert len([*used_up["tower"].parameters()]) == 4
    right = run_snippet("errors/optimizers/empty_parameter_list/right.py")
    assert held(right["optimizer"]) == {id(floor.weight) for floor in right["tower"].floors}


def test_layers_for_parameters():
    message = "optimizer can only optimize Tensors, but one of the params is "
    layers = run_snippet("errors/optimizers/layers_for_parameters/wrong_1.py")
    assert layers.raised[:2] == ("TypeError", f"{message}torch.nn.modules.linear.Linear")
    names = run_snippet("errors/optimizers/layers_for_parameters/wrong_2.py")
    assert names.raised[:2] == ("TypeError", f"{message}str")
    right = run_snippet("errors/optimizers/layers_for_parameters/right.py")
    # Weights and biases: 3 * 2 + 2 of one layer, 2 * 3 + 3 of the other.
    assert right.output == f"{3 * 2 + 2 + 2 * 3 + 3}\n"


def test_tensor_for_a_parameter():
    wrong = run_snippet("errors/optimizers/tensor_for_a_parameter/wrong.py")
    assert wrong.raised[1] == (
        "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)"
    )
    right = run_snippet("errors/optimizers/tensor_for_a_parameter/right.py")
    # The output is scale * (4 + 5).
    assert right["scale"].grad.item() == right["x"].sum().item() == 9
    assert right["layer"].weight.grad is None


def test_factor_cut_off():
    wrong, right = both(
        run_snippet("errors/optimizers/factor_cut_off/wrong.py"),
        run_snippet("errors/optimizers/factor_cut_off/right.py"),
    )
    for one, moves in ((wrong, False), (right, True)):
        gate, value = one["model"].gate, one["model"].value
        assert (gate.weight.grad is not None) == moves
        assert torch.equal(gate.weight, one["before"]) != moves
        assert id(gate.weight) in held(one["optimizer"])
        assert value.weight.grad.abs().max() > 0


def test_parameter_in_two_groups():
    wrong = run_snippet("errors/optimizers/parameter_in_two_groups/wrong.py")
    assert wrong.raised[:2] == (
        "ValueError",
        "some parameters appear in more than one parameter group",
    )
    assert wrong["head"].weight is wrong["embedding"].weight
    right = run_snippet("errors/optimizers/parameter_in_two_groups/right.py")
    embedding, head, optimizer = (right[name] for name in ("embedding", "head", "optimizer"))
    assert [id(p) for p in right["rest"]] == [id(head.bias)]
    # With a gradient of ones everywhere, each parameter moves by the rate of its own group.
    before = [one.detach().clone() for one in (embedding.weight, head.bias)]
    for one in (embedding.weight, head.bias):
        one.grad = torch.ones_like(one)
    optimizer.step()
    torch.testing.assert_close(embedding.weight.detach(), before[0] - 0.1)
    torch.testing.assert_close(head.bias.detach(), before[1] - 0.5)


def test_step_without_a_closure():
    wrong = run_snippet("errors/optimizers/step_without_a_closure/wrong.py")
    message = "LBFGS.step() missing 1 required positional argument: 'closure'"
    assert wrong.raised[:2] == ("TypeError", message)
    assert wrong["w"].grad.tolist() == [2 * (3.0 - 1), 2 * (-4.0 - 1)]
    assert wrong["w"].tolist() == [3.0, -4.0]
    right = run_snippet("errors/optimizers/step_without_a_closure/right.py")
    # The loss is least where both elements are 1.
    assert abs(right["w"].detach() - 1).max() < 1e-3


def test_parameter_that_is_a_result():
    wrong = run_snippet("errors/optimizers/parameter_that_is_a_result/wrong.py")
    assert wrong.raised[1].startswith("Cannot assign non-leaf Tensor to parameter 'scale'.")
    assert wrong["scale"].tolist() == [3.0, 3.0]
    assert wrong["scale"].requires_grad
    assert not wrong["scale"].is_leaf
    right = run_snippet("errors/optimizers/parameter_that_is_a_result/right.py")
    # The output is temperature * (4 + 5).
    assert right["layer"].temperature.grad.item() == 4.0 + 5.0


def test_part_without_a_graph():
    wrong, right = both(
        run_snippet("errors/optimizers/part_without_a_graph/wrong.py"),
        run_snippet("errors/optimizers/part_without_a_graph/right.py"),
    )
    for one, moves in ((wrong, False), (right, True)):
        encoder, head = one["model"].encoder, one["model"].head
        assert {id(encoder.weight), id(head.weight)} <= held(one["optimizer"])
        assert (encoder.weight.grad is not None) == moves
        assert torch.equal(encoder.weight, one["before"]) != moves
        assert head.weight.grad.abs().max() > 0


def test_never_stepped():
    wrong, right = both(
        run_snippet("errors/optimizers/never_stepped/wrong.py"),
        run_snippet("errors/optimizers/never_stepped/right.py"),
    )
    for one, moves in ((wrong, False), (right, True)):
        encoder, head = one["encoder"], one["head"]
        assert {id(encoder.weight), id(encoder.bias)} == held(one["of_encoder"])
        # Of the mean of four equal rows: the encoder's bias gets what weights the head had in this pass.
        assert encoder.bias.grad.abs().max() > 0
        assert torch.equal(encoder.bias, one["before"]) != moves
        torch.testing.assert_close(head.bias.grad, torch.ones(1))


def test_made_for_each_step():
    start, rate, momentum = torch.tensor([3.0, 0.5]), 0.1, 0.9
    wrong = run_snippet("errors/optimizers/made_for_each_step/wrong.py")
    right = run_snippet("errors/optimizers/made_for_each_step/right.py")
    for one, kept in ((wrong, 0.0), (right, momentum)):
        w, velocity = start.clone(), torch.zeros(2)
        for _ in range(3):
            velocity = kept * velocity + 2 * w  # the slope of w²
            w = w - rate * velocity
        torch.testing.assert_close(one["w"].detach(), w)


def test_update_of_a_name():
    wrong = run_snippet("errors/optimizers/update_of_a_name/wrong.py")
    right = run_snippet("errors/optimizers/update_of_a_name/right.py")
    for one, moved in ((wrong, 0.0), (right, -0.1)):  # the slope by the bias is 1
        torch.testing.assert_close((one["layer"].bias - one["before"]).item(), moved)
    assert not wrong["p"].is_leaf or not wrong["p"].requires_grad
    assert right["p"] is right["layer"].bias


def test_state_of_other_groups():
    wrong = run_snippet("errors/optimizers/state_of_other_groups/wrong_2.py")
    message = "loaded state dict has a different number of parameter groups"
    assert wrong.raised[:2] == ("ValueError", message)
    assert [len(group["params"]) for group in wrong["saved"]["param_groups"]] == [4]
    assert [len(group["params"]) for group in wrong["optimizer"].param_groups] == [2, 2]
    wrong = run_snippet("errors/optimizers/state_of_other_groups/wrong_1.py")
    message = "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
    assert wrong.raised[:2] == ("ValueError", message)
    assert [len(group["params"]) for group in wrong["optimizer"].param_groups] == [2]
    right = run_snippet("errors/optimizers/state_of_other_groups/right.py")
    body, head, optimizer = (right[name] for name in ("body", "head", "optimizer"))
    # A frozen parameter has no gradient, and stays as it is; the others move by the rate of Adam.
    before = [one.detach().clone() for one in (body.weight, head.bias)]
    head.bias.grad = torch.ones_like(head.bias)
    optimizer.step()
    assert body.weight.tolist() == before[0].tolist()
    torch.testing.assert_close(head.bias.detach(), before[1] - 0.001)


def test_reference_not_copied():
    wrong, right = both(
        run_snippet("errors/optimizers/reference_not_copied/wrong.py"),
        run_snippet("errors/optimizers/reference_not_copied/right.py"),
    )
    assert wrong["reference"] is wrong["model"]
    assert wrong["drift"].item() == 0
    # All inputs are ones, so the output is the sum f of three parameters, which move alike.
    torch.manual_seed(0)
    start = torch.nn.Linear(2, 1)
    first = f = (start.weight.sum() + start.bias).item()
    for _ in range(3):
        drift = (f - first) ** 2
        f -= 0.05 * 3 * (2 * (f - 1) + 20 * (f - first))
    torch.testing.assert_close(right["drift"].detach(), torch.tensor(drift))
    still = right["reference"]
    assert [p.tolist() for p in still.parameters()] == [p.tolist() for p in start.parameters()]


def test_loaded_from_itself():
    wrong, right = both(
        run_snippet("errors/optimizers/loaded_from_itself/wrong.py"),
        run_snippet("errors/optimizers/loaded_from_itself/right.py"),
    )
    assert wrong["kept"]["weight"].data_ptr() == wrong["model"].weight.data_ptr()
    # All inputs are ones, so the output is the sum f of three parameters, each of which moves by 0.05 * 2f.
    torch.manual_seed(0)
    start = torch.nn.Linear(2, 1)
    first = [*start.weight[0].tolist(), start.bias.item()]
    moved = [one - 0.1 * sum(first) for one in first]
    for said, values in ((wrong, moved), (right, first)):
        own = [*said["model"].weight[0].tolist(), said["model"].bias.item()]
        torch.testing.assert_close(torch.tensor(own), torch.tensor(values))


def test_one_layer_several_times():
    wrong, right = both(
        run_snippet("errors/optimizers/one_layer_several_times/wrong.py"),
        run_snippet("errors/optimizers/one_layer_several_times/right.py"),
    )
    assert len({*map(id, wrong["net"])}) == 1
    assert len({*map(id, right["net"])}) == 4
    # With one layer W, b in all four places, the slope of the sum by b is W'1 of each place, added up.
    weight = wrong["net"][0].weight.detach().double()
    ones, total = torch.ones(3, dtype=torch.double), torch.zeros(3, dtype=torch.double)
    for _ in range(4):
        total, ones = total + ones, weight.T @ ones
    torch.testing.assert_close(wrong["net"][0].bias.grad.double(), total, rtol=1e-5, atol=1e-6)


def test_part_not_used():
    wrong, right = both(
        run_snippet("errors/optimizers/part_not_used/wrong.py"),
        run_snippet("errors/optimizers/part_not_used/right.py"),
    )
    assert wrong["second"].weight.grad is None
    assert torch.equal(wrong["second"].weight, wrong["before"])
    torch.manual_seed(0)
    _, start = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
    f = start.weight.sum().item() + start.bias.item()
    for _ in range(3):
        slope = 2 * (f - 1)
        f -= 0.05 * 3 * slope
    torch.testing.assert_close(right["second"].weight.grad, torch.full((1, 2), slope))


def test_frozen_with_a_gradient():
    wrong, right = both(
        run_snippet("errors/optimizers/frozen_with_a_gradient/wrong.py"),
        run_snippet("errors/optimizers/frozen_with_a_gradient/right.py"),
    )
    # The momentum is 2, then half of that and 2 more; without a gradient each half of the one before.
    places, momentum, w = [], 0.0, 3.0
    for slope in (2, 2, 0, 0):
        momentum = 0.5 * momentum + slope
        w -= 0.1 * momentum
        places.append(w)
    torch.testing.assert_close(wrong["w"].item(), places[-1])
    torch.testing.assert_close(right["w"].item(), places[1])
    assert wrong["w"].grad.item() == 0
    assert right["w"].grad is None

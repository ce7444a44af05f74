import torch
from oracle import gradient, jacobian
from support import run_snippet

NOT_USED = (
    "The differentiated Tensor at index {} appears to not have been used in the graph. "
    "Set allow_unused=True if this is the desired behavior."
)


def square_sum(x):
    return x.pow(2).sum()


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def assert_slopes_of_a_product(of_x, of_w, x, w):
    """Of (w * x).sum(): each factor is the other's slope."""
    assert of_x.tolist() == w.tolist() == [3.0, 4.0]
    assert of_w.tolist() == x.tolist() == [1.0, 2.0]


def assert_slopes_of_a_linear_layer(of_weight, of_bias):
    """One output W·x + b at x = (4, 5): ∂y/∂W is x, and ∂y/∂b is 1."""
    assert of_weight.tolist() == [[4.0, 5.0]]
    assert of_bias.tolist() == [1.0]


def test_unused_input():
    wrong = run_snippet("errors/grad_arguments/unused_input/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_USED.format(1), 6)
    right = run_snippet("errors/grad_arguments/unused_input/right.py")
    assert right["dx"].tolist() == [3.0, 3.0]
    assert right["db"].tolist() == [0.0, 0.0]


def test_element_of_the_input():
    wrong = run_snippet("errors/grad_arguments/element_of_the_input/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_USED.format(0), 5)
    right = run_snippet("errors/grad_arguments/element_of_the_input/right.py")
    assert_close(right["dx"], gradient(square_sum, right["x"]))
    assert right.output == "tensor(2.)\n"


def test_rebound_name():
    wrong = run_snippet("errors/grad_arguments/rebound_name/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_USED.format(0), 6)
    assert wrong["x"].shape == (1, 3)
    right = run_snippet("errors/grad_arguments/rebound_name/right.py")
    assert_close(right["dx"], gradient(square_sum, right["x"]))
    assert right["dx"].tolist() == [2.0, 4.0, 6.0]


def test_requires_grad_too_late():
    wrong = run_snippet("errors/grad_arguments/requires_grad_too_late/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_USED.format(0), 7)
    assert wrong["image"].requires_grad
    right = run_snippet("errors/grad_arguments/requires_grad_too_late/right.py")
    assert right["slopes"].tolist() == right["w"].tolist() == [2.0, 3.0]


def test_plain_data():
    wrong = run_snippet("errors/grad_arguments/plain_data/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "One of the differentiated Tensors does not require grad",
        6,
    )
    right = run_snippet("errors/grad_arguments/plain_data/right.py")
    assert right["slopes"].tolist() == right["w"].tolist() == [2.0, 3.0]


def test_result_is_a_tuple():
    wrong = run_snippet("errors/grad_arguments/result_is_a_tuple/wrong.py")
    assert wrong.raised == ("AttributeError", "'tuple' object has no attribute 'norm'", 6)
    right = run_snippet("errors/grad_arguments/result_is_a_tuple/right.py")
    assert right["g"].tolist() == [2 * 3.0, 2 * 4.0]
    assert right.output == "tensor(10.)\n"  # 6² + 8² = 10²


def test_module_returns_a_tuple():
    wrong = run_snippet("errors/grad_arguments/module_returns_a_tuple/wrong.py")
    assert wrong.raised == ("AttributeError", "'tuple' object has no attribute 'sum'", 8)
    assert [type(part) for part in wrong["hidden"]] == [torch.Tensor, tuple]
    right = run_snippet("errors/grad_arguments/module_returns_a_tuple/right.py")
    assert torch.equal(right["hidden"][-1], right["state"][0][0])
    lstm, series = right["lstm"], right["series"].double()
    rest = {name: p.detach().double() for name, p in lstm.named_parameters()}

    def total(weight):
        given = {**rest, "weight_ih_l0": weight}
        return torch.func.functional_call(lstm, given, (series,))[0].sum()

    assert_close(lstm.weight_ih_l0.grad, gradient(total, lstm.weight_ih_l0))


def test_none_for_an_unused_input():
    wrong = run_snippet("errors/grad_arguments/none_for_an_unused_input/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "unsupported operand type(s) for *: 'NoneType' and 'float'",
        7,
    )
    assert wrong["dx"].tolist() == [3.0, 3.0]
    assert wrong["db"] is None
    right = run_snippet("errors/grad_arguments/none_for_an_unused_input/right.py")
    assert right["step"].tolist() == [0.0, 0.0]


def test_number_as_output():
    wrong = run_snippet("errors/grad_arguments/number_as_output/wrong.py")
    assert wrong.raised == ("TypeError", "'float' object is not iterable", 5)
    assert wrong["loss"] == 14.0
    right = run_snippet("errors/grad_arguments/number_as_output/right.py")
    assert_close(right["dx"], gradient(square_sum, right["x"]))
    assert right["dx"].tolist() == [2.0, 4.0, 6.0]


def test_exhausted_generator():
    wrong = run_snippet("errors/grad_arguments/exhausted_generator/wrong.py")
    assert wrong.raised == ("RuntimeError", "`inputs` argument to `grad()` cannot be empty.", 9)
    assert wrong.output == "3\n"
    right = run_snippet("errors/grad_arguments/exhausted_generator/right.py")
    assert_slopes_of_a_linear_layer(right["dw"], right["db"])
    assert right.output == "3\ntensor([[4., 5.]]) tensor([1.])\n"


def test_empty_list_for_all_leaves():
    wrong = run_snippet("errors/grad_arguments/empty_list_for_all_leaves/wrong.py")
    assert wrong.raised == ("RuntimeError", "`inputs` argument to `backward()` cannot be empty.", 6)
    right = run_snippet("errors/grad_arguments/empty_list_for_all_leaves/right.py")
    assert_slopes_of_a_product(right["x"].grad, right["w"].grad, right["x"], right["w"])


def test_named_parameters():
    wrong = run_snippet("errors/grad_arguments/named_parameters/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "all inputs have to be Tensors or GradientEdges, but got tuple",
        6,
    )
    right = run_snippet("errors/grad_arguments/named_parameters/right.py")
    assert_slopes_of_a_linear_layer(right["dw"], right["db"])


def test_state_dict():
    wrong = run_snippet("errors/grad_arguments/state_dict/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "`inputs` argument to `grad()` must be a dict, not OrderedDict. "
        "Other Mapping types are not supported.",
        6,
    )
    assert not any(tensor.requires_grad for tensor in wrong["net"].state_dict().values())
    right = run_snippet("errors/grad_arguments/state_dict/right.py")
    assert list(right["grads"]) == ["weight", "bias"]
    assert_slopes_of_a_linear_layer(**{f"of_{name}": g for name, g in right["grads"].items()})


def test_ordered_dict():
    wrong = run_snippet("errors/grad_arguments/ordered_dict/wrong.py")
    assert wrong.raised == (
        "TypeError",
        "`inputs` argument to `backward()` must be a dict, not OrderedDict. "
        "Other Mapping types are not supported.",
        9,
    )
    right = run_snippet("errors/grad_arguments/ordered_dict/right.py")
    assert_slopes_of_a_product(right["x"].grad, right["w"].grad, right["x"], right["w"])


def test_backward_plain_data():
    wrong = run_snippet("errors/grad_arguments/backward_plain_data/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "can't retain_grad on Tensor that has requires_grad=False",
        6,
    )
    right = run_snippet("errors/grad_arguments/backward_plain_data/right.py")
    assert right["image"].grad.tolist() == right["w"].tolist() == [2.0, 3.0]
    assert right["w"].grad is None


def test_unused_forbidden_and_wanted():
    wrong = run_snippet("errors/grad_arguments/unused_forbidden_and_wanted/wrong.py")
    assert wrong.raised == (
        "ValueError",
        "Expected allow_unused to be True or not passed when materialize_grads=True, "
        "but got: allow_unused=False.",
        6,
    )
    right = run_snippet("errors/grad_arguments/unused_forbidden_and_wanted/right.py")
    assert right["dx"].tolist() == [3.0, 3.0]
    assert right["db"].tolist() == [0.0, 0.0]


def test_only_inputs():
    wrong = run_snippet("errors/grad_arguments/only_inputs/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == [
        "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient "
        "for other parts of the graph, please use torch.autograd.backward."
    ]
    assert wrong["dx"].tolist() == wrong["w"].tolist()
    assert wrong["x"].grad is None
    assert wrong["w"].grad is None
    right = run_snippet("errors/grad_arguments/only_inputs/right.py")
    assert right.warned == []
    assert_slopes_of_a_product(right["x"].grad, right["w"].grad, right["x"], right["w"])


def test_edge_of_plain_data():
    wrong = run_snippet("errors/grad_arguments/edge_of_plain_data/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "It is not possible to get the gradient edge for a Tensor that does not require gradients",
        5,
    )
    right = run_snippet("errors/grad_arguments/edge_of_plain_data/right.py")
    assert_close(right["dx"], gradient(square_sum, right["x"]))
    assert right["dx"].tolist() == [2.0, 4.0, 6.0]


def test_zeros_for_an_edge():
    wrong = run_snippet("errors/grad_arguments/zeros_for_an_edge/wrong.py")
    assert wrong.raised == (
        "RuntimeError",
        "materialize_grads cannot be used when the given input is a GradientEdge",
        8,
    )
    right = run_snippet("errors/grad_arguments/zeros_for_an_edge/right.py")
    assert right["dx"].tolist() == [3.0, 3.0]
    assert right["db"] is None


def test_batch_of_seeds_for_an_edge():
    wrong = run_snippet("errors/grad_arguments/batch_of_seeds_for_an_edge/wrong.py")
    assert wrong.raised == ("RuntimeError", "Batched grads are not supported with GradientEdge", 7)
    right = run_snippet("errors/grad_arguments/batch_of_seeds_for_an_edge/right.py")
    A = right["A"].double()
    assert_close(right["J"], jacobian(lambda x: A @ x, right["x"]))
    assert right["J"].tolist() == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


def test_tuple_times_two():
    wrong = run_snippet("errors/grad_arguments/tuple_times_two/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert [g.tolist() for g in wrong["doubled"]] == [[2.0, 4.0, 6.0], [2.0, 4.0, 6.0]]
    right = run_snippet("errors/grad_arguments/tuple_times_two/right.py")
    assert_close(right["doubled"], 2 * gradient(square_sum, right["x"]))
    assert right["doubled"].tolist() == [4.0, 8.0, 12.0]


def test_outputs_are_added():
    wrong = run_snippet("errors/grad_arguments/outputs_are_added/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong.output == "(tensor([12., 14., 16.]),)\n"
    both = gradient(lambda x: x.pow(2).sum() + 10 * x.sum(), wrong["x"])
    assert_close(torch.tensor([12.0, 14.0, 16.0]), both)
    right = run_snippet("errors/grad_arguments/outputs_are_added/right.py")
    assert right.output == "[tensor([2., 4., 6.]), tensor([10., 10., 10.])]\n"
    rows = jacobian(lambda x: torch.stack([x.pow(2).sum(), 10 * x.sum()]), right["x"])
    assert_close(torch.tensor([[2.0, 4.0, 6.0], [10.0, 10.0, 10.0]]), rows)


def test_samples_coupled_by_batch_norm():
    def in_training(x):
        centred = x - x.mean()
        return centred / (centred.pow(2).mean() + 1e-5).sqrt()

    wrong = run_snippet("errors/grad_arguments/samples_coupled_by_batch_norm/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert_close(wrong["y"].detach(), in_training(wrong["x"].detach().double()))
    J = jacobian(in_training, wrong["x"])
    assert J[0, 1] != 0
    assert J[1, 0] != 0
    assert_close(wrong["slopes"].flatten(), J.sum(dim=0))
    assert wrong["slopes"].tolist() == [[0.0], [0.0]]
    right = run_snippet("errors/grad_arguments/samples_coupled_by_batch_norm/right.py")
    assert_close(right["slopes"], torch.full((2, 1), (1 + 1e-5) ** -0.5))


def test_other_leaves_skipped():
    wrong = run_snippet("errors/grad_arguments/other_leaves_skipped/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["x"].grad.tolist() == wrong["w"].tolist()
    assert wrong["w"].grad is None
    right = run_snippet("errors/grad_arguments/other_leaves_skipped/right.py")
    assert_slopes_of_a_product(right["x"].grad, right["w"].grad, right["x"], right["w"])


def test_backward_unused_input():
    wrong = run_snippet("errors/grad_arguments/backward_unused_input/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["b"].grad is None
    right = run_snippet("errors/grad_arguments/backward_unused_input/right.py")
    assert right["b"].grad.tolist() == [1.0, 1.0]


def test_no_outputs():
    wrong = run_snippet("errors/grad_arguments/no_outputs/wrong.py")
    assert wrong.raised is None
    assert wrong.warned == []
    assert wrong["losses"] == []
    assert wrong["x"].grad is None
    right = run_snippet("errors/grad_arguments/no_outputs/right.py")
    x = right["x"]
    assert_close(x.grad, gradient(lambda x: (x - 4).pow(2).sum() + (x - 6).pow(2).sum(), x))
    assert x.grad.tolist() == [-16.0, -12.0]


def test_tuple_times_a_number():
    wrong = run_snippet("errors/grad_arguments/tuple_times_a_number/wrong.py")
    assert wrong.raised == ("TypeError", "can't multiply sequence by non-int of type 'float'", 5)
    right = run_snippet("errors/grad_arguments/tuple_times_a_number/right.py")
    start = torch.tensor([3.0, 4.0])
    assert_close(right["x"], start - 0.1 * gradient(square_sum, start))


def test_inputs_left_out():
    wrong = run_snippet("errors/grad_arguments/inputs_left_out/wrong.py")
    message = "grad() missing 1 required positional argument: 'inputs'"
    assert wrong.raised == ("TypeError", message, 5)
    right = run_snippet("errors/grad_arguments/inputs_left_out/right.py")
    assert_close(right["g"], gradient(square_sum, right["x"]))

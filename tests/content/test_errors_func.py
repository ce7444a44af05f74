import torch
from oracle import gradient, hessian, jacobian
from support import run_snippet

NOT_SCALAR = (
    "grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. "
    "Maybe you wanted to use the vjp or jacrev APIs instead?"
)
UNSUPPORTED_INSIDE = (
    "inside of a function being transformed by a functorch transform. This is unsupported, please attempt "
    "to use the functorch transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call"
)
TANGENT_SHAPE = (
    "Trying to set a forward gradient that has a different size than that of the original Tensor, this is "
    "not supported. Tensor is of size [3] while the given forward gradient is of size"
)


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-6)


def squares(x):
    return x.pow(2)


def distance(w):
    return (w - 1).pow(2).sum()


def assert_sum_of_columns(ran, gradient):
    A = ran["A"].double()
    assert_close(gradient, torch.ones(2).double() @ jacobian(lambda x: A @ x, ran["x"]))
    assert gradient.tolist() == [1 + 4, 2 + 5, 3 + 6]


def test_several_outputs():
    wrong = run_snippet("errors/func/several_outputs/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 9)
    right = run_snippet("errors/func/several_outputs/right.py")
    assert_close(right["gradient"], gradient(lambda x: x.pow(2).sum(), right["x"]))
    assert right.output == "tensor([2., 4., 6.])\n"


def test_batch_of_one():
    wrong = run_snippet("errors/func/batch_of_one/wrong.py")
    assert wrong.raised == ("RuntimeError", NOT_SCALAR, 10)
    assert wrong["loss"](wrong["w"]).shape == (1,)
    right = run_snippet("errors/func/batch_of_one/right.py")
    # The derivative of (w₀ + 2w₁ − 3)² at (1, 0.5) is 2·(−1)·(1, 2).
    assert right.output == "tensor([-2., -4.])\n"


def test_number_as_output():
    wrong = run_snippet("errors/func/number_as_output/wrong.py")
    message = "grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'float'>"
    assert wrong.raised == ("RuntimeError", message, 9)
    right = run_snippet("errors/func/number_as_output/right.py")
    assert_close(torch.tensor([0.0, 2.0, 4.0]), gradient(distance, right["w"]))
    assert right.output == "tensor([0., 2., 4.])\n"


def test_auxiliary_output():
    wrong = run_snippet("errors/func/auxiliary_output/wrong.py")
    message = "grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'tuple'>"
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/func/auxiliary_output/right.py")
    assert_close(torch.tensor([0.0, 2.0, 4.0]), gradient(distance, right["w"]))
    assert right.output == "(tensor([0., 2., 4.]), tensor([0., 1., 2.]))\n"


def test_backward_inside():
    wrong = run_snippet("errors/func/backward_inside/wrong.py")
    message = (
        "backward() called inside a functorch transform. This is not supported, please use functorch.grad "
        "or functorch.vjp instead or call backward() outside of functorch transforms."
    )
    assert wrong.raised == ("RuntimeError", message, 6)
    right = run_snippet("errors/func/backward_inside/right.py")
    assert_close(torch.tensor([0.0, 2.0, 4.0]), gradient(distance, right["w"]))
    assert right.output == "tensor([0., 2., 4.])\n"


def test_requires_grad_inside():
    wrong = run_snippet("errors/func/requires_grad_inside/wrong.py")
    message = (
        "You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* "
        f"APIs) {UNSUPPORTED_INSIDE} requires_grad_() outside of a function being transformed instead."
    )
    assert wrong.raised == ("RuntimeError", message, 5)
    right = run_snippet("errors/func/requires_grad_inside/right.py")
    assert_close(torch.tensor([0.0, 2.0, 4.0]), gradient(distance, right["w"]))
    assert right.output == "tensor([0., 2., 4.])\n"


def test_retain_grad_inside():
    wrong = run_snippet("errors/func/retain_grad_inside/wrong.py")
    message = (
        f"You are attempting to call Tensor.retain_grad() {UNSUPPORTED_INSIDE} retain_grad() outside of "
        "a function being transformed instead."
    )
    assert wrong.raised == ("RuntimeError", message, 6)
    right = run_snippet("errors/func/retain_grad_inside/right.py")
    by_w = gradient(lambda w: (3 * w - 1).pow(2).sum(), right["w"])
    by_error = gradient(lambda error: error.pow(2).sum(), 3 * right["w"] - 1)
    assert_close(by_w, torch.tensor([12.0, 30.0, 48.0]))
    assert_close(by_error, torch.tensor([4.0, 10.0, 16.0]))
    assert right.output == "(tensor([12., 30., 48.]), tensor([ 4., 10., 16.]))\n"


def test_autograd_grad_inside_vmap():
    wrong = run_snippet("errors/func/autograd_grad_inside_vmap/wrong.py")
    message = "element 0 of tensors does not require grad and does not have a grad_fn"
    assert wrong.raised == ("RuntimeError", message, 5)
    assert wrong["batch"].requires_grad
    right = run_snippet("errors/func/autograd_grad_inside_vmap/right.py")
    assert_close(
        gradient(lambda x: x.pow(2).sum(), right["batch"]), torch.tensor([[2.0, 4.0], [6.0, 8.0]])
    )
    assert right.output == "tensor([[2., 4.],\n        [6., 8.]])\n"


def test_vmap_item():
    wrong = run_snippet("errors/func/vmap_item/wrong.py")
    message = (
        "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() "
        "on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring "
        "somewhere inside PyTorch internals, please file a bug report."
    )
    assert wrong.raised == ("RuntimeError", message, 5)
    right = run_snippet("errors/func/vmap_item/right.py")
    assert right.output == "tensor([[0.5000, 1.0000],\n        [1.0000, 0.2500]])\n"
    assert right["batch"].tolist() == [[0.5 * 2, 1.0 * 2], [1.0 * 4, 0.25 * 4]]


def test_changed_in_place_inside_vmap():
    wrong = run_snippet("errors/func/changed_in_place_inside_vmap/wrong.py")
    kind, message, _ = wrong.raised
    assert kind == "RuntimeError"
    assert message.startswith("vmap: inplace arithmetic(self, *extra_args) is not possible")
    right = run_snippet("errors/func/changed_in_place_inside_vmap/right.py")
    # Each row's sums up to an element, added up by Python.
    rows = right["batch"].tolist()
    sums = [[sum(row[: i + 1]) for i in range(3)] for row in rows]
    assert right["torch"].vmap(right["partial_sums"])(right["batch"]).tolist() == sums
    assert right.output == "tensor([[1., 3., 6.],\n        [4., 5., 5.]])\n"


def test_vmap_if():
    wrong = run_snippet("errors/func/vmap_if/wrong.py")
    message = (
        "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't "
        "support that yet, please file an issue at https://github.com/pytorch/pytorch/issues ."
    )
    assert wrong.raised == ("RuntimeError", message, 5)
    right = run_snippet("errors/func/vmap_if/right.py")
    assert right["batch"].sum(1).tolist() == [3.0, -1.0]
    assert right.output == "tensor([[ 1.,  2.],\n        [-3.,  4.]])\n"


def test_vmap_random():
    wrong = run_snippet("errors/func/vmap_random/wrong.py")
    message = (
        "vmap: called random operation while in randomness error mode. Please either use the 'same' or "
        "'different' randomness flags on vmap or perform the randomness operation out of vmap"
    )
    assert wrong.raised == ("RuntimeError", message, 5)
    right = run_snippet("errors/func/vmap_random/right.py")
    torch.manual_seed(0)
    assert torch.randint(10, (2, 3)).tolist() == [[4, 9, 3], [0, 3, 9]]
    assert right.output == "tensor([[4., 9., 3.],\n        [0., 3., 9.]])\n"
    same = torch.vmap(right["noisy"], randomness="same")(right["batch"])
    assert same[0].tolist() == same[1].tolist()


def test_item_in_a_custom_backward():
    wrong = run_snippet("errors/func/item_in_a_custom_backward/wrong.py")
    message = "Batching rule not implemented for aten::item. We could not generate a fallback."
    assert wrong.raised == ("RuntimeError", message, 11)
    right = run_snippet("errors/func/item_in_a_custom_backward/right.py")
    # Each seed has length 1, 2 or 4; clipped to length 1 and doubled, each has length 2.
    lengths = [sum(v * v for v in seed) ** 0.5 for seed in right["seeds"].tolist()]
    assert lengths == [1.0, 2.0, 4.0]
    twice = "(tensor([[2., 0., 0.],\n        [0., 2., 0.],\n        [0., 0., 2.]]),)\n"
    assert right.output == twice


def test_cotangent_shaped_like_the_input():
    wrong = run_snippet("errors/func/cotangent_shaped_like_the_input/wrong.py")
    message = (
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and "
        "output[0] has a shape of torch.Size([2])."
    )
    assert wrong.raised == ("RuntimeError", message, 11)
    assert wrong["y"].shape == (2,)
    right = run_snippet("errors/func/cotangent_shaped_like_the_input/right.py")
    assert_sum_of_columns(right, torch.tensor([5.0, 7.0, 9.0]))
    assert right.output == "(tensor([5., 7., 9.]),)\n"


def test_one_cotangent_for_two_outputs():
    wrong = run_snippet("errors/func/one_cotangent_for_two_outputs/wrong.py")
    message = (
        "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the "
        "function. cotangents: *, primal output: (*, *)"
    )
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/func/one_cotangent_for_two_outputs/right.py")
    weighted = gradient(lambda x: 10 * x.sum() + x.pow(2).sum(), right["x"])
    assert_close(weighted, torch.tensor([12.0, 14.0, 16.0]))
    assert right.output == "(tensor([12., 14., 16.]),)\n"


def test_no_cotangent():
    wrong = run_snippet("errors/func/no_cotangent/wrong.py")
    message = (
        "_vjp_with_argnums.<locals>.wrapper() missing 1 required positional argument: 'cotangents'"
    )
    assert wrong.raised == ("TypeError", message, 10)
    right = run_snippet("errors/func/no_cotangent/right.py")
    assert_close(torch.tensor([0.0, 2.0, 4.0]), gradient(distance, right["w"]))
    assert right.output == "(tensor([0., 2., 4.]),)\n"


def test_integer_output():
    wrong = run_snippet("errors/func/integer_output/wrong.py")
    message = (
        "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, "
        "got Tensor with dtype torch.int64"
    )
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/func/integer_output/right.py")
    assert_close(gradient(lambda x: x.pow(2).sum(), right["x"]), torch.tensor([2.0, 6.0, 4.0]))
    assert right.output == "(tensor([2., 6., 4.]),) tensor(1)\n"


def test_functional_vjp_without_v():
    wrong = run_snippet("errors/func/functional_vjp_without_v/wrong.py")
    message = (
        "The vector v can only be None if the user-provided function returns a single Tensor "
        "with a single element."
    )
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/func/functional_vjp_without_v/right.py")
    assert_close(right["gradient"], gradient(lambda x: x.pow(2).sum(), right["x"]))
    assert right["gradient"].tolist() == [2.0, 4.0, 6.0]


def test_functional_v_shape():
    wrong = run_snippet("errors/func/functional_v_shape/wrong.py")
    message = "v has invalid size: should be torch.Size([2]) but got torch.Size([3])."
    assert wrong.raised == ("RuntimeError", message, 11)
    right = run_snippet("errors/func/functional_v_shape/right.py")
    assert_sum_of_columns(right, right["gradient"])


def test_functional_one_v_for_two_outputs():
    wrong = run_snippet("errors/func/functional_one_v_for_two_outputs/wrong.py")
    message = "v is a tuple of invalid length: should be 2 but got 1."
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/func/functional_one_v_for_two_outputs/right.py")
    weighted = gradient(lambda x: 10 * x.sum() + x.pow(2).sum(), right["x"])
    assert_close(right["gradient"], weighted)
    assert right["gradient"].tolist() == [12.0, 14.0, 16.0]


def test_functional_list_of_outputs():
    wrong = run_snippet("errors/func/functional_list_of_outputs/wrong.py")
    message = (
        "The outputs of the user-provided function given to jacobian must be either a Tensor or a tuple of "
        "Tensors but the given outputs of the user-provided function has type <class 'list'>."
    )
    assert wrong.raised == ("TypeError", message, 10)
    right = run_snippet("errors/func/functional_list_of_outputs/right.py")
    assert_close(jacobian(squares, right["x"]), torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
    assert_close(jacobian(lambda x: 2 * x, right["x"]), torch.tensor([[2.0, 0.0], [0.0, 2.0]]))
    assert right.output == (
        "(tensor([[2., 0.],\n        [0., 4.]]), tensor([[2., 0.],\n        [0., 2.]]))\n"
    )


def test_hessian_of_several_outputs():
    wrong = run_snippet("errors/func/hessian_of_several_outputs/wrong.py")
    message = "The Tensor returned by the function given to hessian should contain a single element"
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/func/hessian_of_several_outputs/right.py")
    assert_close(
        hessian(lambda x: x.pow(3).sum(), right["x"]), torch.tensor([[6.0, 0.0], [0.0, 12.0]])
    )
    assert right.output == "tensor([[ 6.,  0.],\n        [ 0., 12.]])\n"


def test_strict_with_an_unused_input():
    wrong = run_snippet("errors/func/strict_with_an_unused_input/wrong.py")
    message = (
        "Output 0 of the user-provided function is independent of input 1. "
        "This is not allowed in strict mode."
    )
    assert wrong.raised == ("RuntimeError", message, 11)
    _, by_bias = torch.autograd.functional.jacobian(wrong["predict"], (wrong["w"], wrong["bias"]))
    assert by_bias.tolist() == [0.0, 0.0]
    right = run_snippet("errors/func/strict_with_an_unused_input/right.py")
    by_w = jacobian(lambda w: 2 * w + right["bias"], right["w"])
    by_bias = jacobian(lambda bias: 2 * right["w"].double() + bias, right["bias"])
    assert_close(by_w, torch.tensor([[2.0, 0.0], [0.0, 2.0]]))
    assert_close(by_bias, torch.tensor([[1.0], [1.0]]))
    assert right.output == "(tensor([[2., 0.],\n        [0., 2.]]), tensor([1., 1.]))\n"


def test_primals_without_a_tuple():
    wrong = run_snippet("errors/func/primals_without_a_tuple/wrong.py")
    message = (
        "jvp(f, primals, tangents): Expected primals to be a tuple. "
        "E.g. it should be valid to call f(*primals)."
    )
    assert wrong.raised == ("RuntimeError", message, 10)
    right = run_snippet("errors/func/primals_without_a_tuple/right.py")
    # The area is 3·4. It changes by 4 as the first side grows by 1.
    assert_close(jacobian(lambda sides: sides.prod(), right["sides"]), torch.tensor([[4.0, 3.0]]))
    assert right.output == "(tensor(12.), tensor(4.))\n"


def test_tangent_shaped_like_the_output():
    wrong = run_snippet("errors/func/tangent_shaped_like_the_output/wrong.py")
    assert wrong.raised == ("RuntimeError", f"{TANGENT_SHAPE} [2].", 11)
    right = run_snippet("errors/func/tangent_shaped_like_the_output/right.py")
    A = right["A"].double()
    J = jacobian(lambda x: A @ x, right["x"])
    assert_close(right["change"], J @ right["tangent"].double())
    assert right["change"].tolist() == [1.0, 4.0]


def test_one_number_as_tangent():
    wrong = run_snippet("errors/func/one_number_as_tangent/wrong.py")
    assert wrong.raised == ("RuntimeError", f"{TANGENT_SHAPE} [].", 6)
    right = run_snippet("errors/func/one_number_as_tangent/right.py")
    assert_close(jacobian(squares, right["x"]).sum(1), torch.tensor([2.0, 4.0, 6.0]))
    assert right.output == "tensor([2., 4., 6.])\n"


def test_dual_tensor_outside_a_level():
    wrong = run_snippet("errors/func/dual_tensor_outside_a_level/wrong.py")
    message = (
        "Trying to create a dual Tensor for forward AD but no level exists, "
        "make sure to enter_dual_level() first."
    )
    assert wrong.raised == ("RuntimeError", message, 5)
    right = run_snippet("errors/func/dual_tensor_outside_a_level/right.py")
    assert_close(jacobian(squares, right["x"]).sum(1), torch.tensor([2.0, 4.0, 6.0]))
    assert right.output == "tensor([2., 4., 6.])\n"


def test_complex_input():
    wrong = run_snippet("errors/func/complex_input/wrong.py")
    message = "jacrev: Expected all inputs to be real but received complex tensor at flattened input idx: 0"
    assert wrong.raised == ("RuntimeError", message, 9)
    right = run_snippet("errors/func/complex_input/right.py")
    by_parts = gradient(lambda parts: parts[0] ** 2 + parts[1] ** 2, torch.tensor([3.0, 4.0]))
    assert_close(by_parts, torch.tensor([6.0, 8.0]))
    assert right.output == "tensor([6., 8.])\n"


def test_chunk_size_zero():
    wrong = run_snippet("errors/func/chunk_size_zero/wrong.py")
    assert wrong.raised == ("ValueError", "jacrev: `chunk_size` should be greater than 0.", 10)
    assert wrong["rows_at_once"] == 0
    right = run_snippet("errors/func/chunk_size_zero/right.py")
    assert right["rows_at_once"] == 1
    assert_close(jacobian(squares, right["x"]), torch.diag(torch.tensor([2.0, 4.0, 6.0])))
    assert right.output == "tensor([[2., 0., 0.],\n        [0., 4., 0.],\n        [0., 0., 6.]])\n"


def test_captured_tensor():
    wrong = run_snippet("errors/func/captured_tensor/wrong.py")
    assert wrong.raised is None
    by_x = gradient(lambda x: (wrong["w"].double() * x).sum(), wrong["x"])
    assert_close(wrong["w_gradient"], by_x)
    assert wrong["w_gradient"].tolist() == [1.0, 10.0, 100.0]
    right = run_snippet("errors/func/captured_tensor/right.py")
    by_w = gradient(lambda w: (w * right["x"].double()).sum(), right["w"])
    assert_close(right["w_gradient"], by_w)
    assert right["w_gradient"].tolist() == [1.0, 2.0, 3.0]


def normalized(x):
    return (x - x.mean(dim=-2, keepdim=True)) / (
        x.var(dim=-2, keepdim=True, correction=0) + 1e-5
    ).sqrt()


def test_batch_norm_statistics():
    wrong = run_snippet("errors/func/batch_norm_statistics/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert "would mutate a captured Tensor" in wrong.raised[1]
    right = run_snippet("errors/func/batch_norm_statistics/right.py")
    x = normalized(right["x"].double())
    weight = torch.ones(2)
    assert_close(right["gradient"]["weight"], gradient(lambda w: (w * x).square().mean(), weight))


def test_captured_tensor_changed():
    wrong = run_snippet("errors/func/captured_tensor_changed/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert "would mutate a captured Tensor" in wrong.raised[1]
    right = run_snippet("errors/func/captured_tensor_changed/right.py")
    assert_close(right["gradient"], gradient(lambda w: w.square().sum(), right["w"]))
    assert right["peak"].item() == 4


def test_batch_norm_inside_vmap():
    wrong = run_snippet("errors/func/batch_norm_inside_vmap/wrong.py")
    assert wrong.raised[0] == "RuntimeError"
    assert wrong.raised[1].startswith("Batch norm got a batched tensor")
    right = run_snippet("errors/func/batch_norm_inside_vmap/right.py")
    torch.testing.assert_close(right["y"].detach(), normalized(right["x"]), atol=1e-5, rtol=1e-5)

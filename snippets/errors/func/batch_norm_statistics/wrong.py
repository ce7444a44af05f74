import torch
from torch.func import functional_call, grad

norm = torch.nn.BatchNorm1d(2)
x = torch.tensor([[1.0, 2.0], [3.0, 6.0]])


def loss(params):
    return functional_call(norm, params, (x,)).square().mean()


params = {name: p.detach() for name, p in norm.named_parameters()}
gradient = grad(loss)(params)
#! RuntimeError: During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation (aten::add_.Tensor) that would mutate a captured Tensor. This is not supported; please rewrite the function being transformed to explicitly accept the mutated Tensor(s) as inputs.

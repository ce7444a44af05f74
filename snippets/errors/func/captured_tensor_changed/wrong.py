import torch

peak = torch.zeros(())


def loss(w):
    peak.add_(w.abs().max())
    return w.square().sum()


w = torch.tensor([3.0, 4.0])
print(torch.func.grad(loss)(w), peak)
#! RuntimeError: During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation (aten::add_.Tensor) that would mutate a captured Tensor. This is not supported; please rewrite the function being transformed to explicitly accept the mutated Tensor(s) as inputs.

import torch


def loss(w):
    error = 3 * w - 1
    error.retain_grad()
    return error.pow(2).sum()


w = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(loss)(w))
#! RuntimeError: You are attempting to call Tensor.retain_grad() inside of a function being transformed by a functorch transform. This is unsupported, please attempt to use the functorch transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call retain_grad() outside of a function being transformed instead.

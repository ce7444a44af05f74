import torch


def loss(w):
    w.requires_grad_()
    return (w - 1.0).pow(2).sum()


w = torch.tensor([1.0, 2.0, 3.0])
print(torch.func.grad(loss)(w))
#! RuntimeError: You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* APIs) inside of a function being transformed by a functorch transform. This is unsupported, please attempt to use the functorch transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call requires_grad_() outside of a function being transformed instead.

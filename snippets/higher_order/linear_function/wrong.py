import torch


def f(x):
    return (5 * x).sum()


x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(f(x), x, create_graph=True)
print(g)
# > tensor([5., 5.])
(h,) = torch.autograd.grad(g.sum(), x)
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

import torch


def f(x):
    return (5 * x).sum()


x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.functional.hessian(f, x))
# > tensor([[0., 0.],
# >         [0., 0.]])

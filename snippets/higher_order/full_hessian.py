import torch


def f(x):
    return x[0] ** 2 * x[1] + x[1] ** 3


x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(f(x), x, create_graph=True)
rows = [torch.autograd.grad(g, x, e, retain_graph=True)[0] for e in torch.eye(2)]
print(torch.stack(rows))
# > tensor([[ 4.,  2.],
# >         [ 2., 12.]])
print(torch.autograd.functional.hessian(f, x))
# > tensor([[ 4.,  2.],
# >         [ 2., 12.]])

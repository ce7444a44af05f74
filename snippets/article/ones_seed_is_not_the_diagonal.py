import torch


def f(x):
    return x[0] * x[1] ** 2


x = torch.tensor([3.0, 2.0], requires_grad=True)
(dy,) = torch.autograd.grad(f(x), x, create_graph=True)
(d2y,) = torch.autograd.grad(dy, x, grad_outputs=torch.ones_like(dy))
print(d2y)
# > tensor([ 4., 10.])
H = torch.autograd.functional.hessian(f, x)
print(H)
# > tensor([[0., 4.],
# >         [4., 6.]])
print(H.sum(dim=1))
# > tensor([ 4., 10.])
print(H.diagonal())
# > tensor([0., 6.])

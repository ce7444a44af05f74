import torch


def loss(p):
    return p.pow(2).sum()


p = torch.tensor([3.0, 4.0])
print(torch.autograd.functional.hessian(loss, p))
# > tensor([[2., 0.],
# >         [0., 2.]])

import torch


def cubes(x):
    return x.pow(3).sum()


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = cubes(x)
(slope,) = torch.autograd.grad(y, x, create_graph=True)
slope.sum().backward()
print(x.grad)
# > tensor([ 6., 12., 18.])

import torch


def cubes(x):
    return x.pow(3).sum()


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.compile(cubes, backend="aot_eager")(x)
(slope,) = torch.autograd.grad(y, x, create_graph=True)
slope.sum().backward()
#! RuntimeError: torch.compile with aot_autograd does not currently support double backward

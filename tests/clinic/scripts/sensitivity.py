"""How much each of two designs depends on its parameters."""

import torch


def stress(load, width, height):
    return 6 * load / (width * height**2)


def deflection(load, height):
    return load / height**3


load = torch.tensor([10.0, 20.0, 30.0])
width = torch.tensor(2.0, requires_grad=True)
height = torch.tensor(4.0, requires_grad=True)

for name, design in {"stress": stress, "deflection": deflection}.items():
    if name == "stress":
        result = design(load, width, height)
    else:
        result = design(load, height)
    worst = result.max()
    by_width, by_height = torch.autograd.grad(worst, (width, height))
    print(name, by_width.item(), by_height.item())

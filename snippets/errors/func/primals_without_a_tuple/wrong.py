import torch


def area(sides):
    return sides.prod()


sides = torch.tensor([3.0, 4.0])
direction = torch.tensor([1.0, 0.0])
print(torch.func.jvp(area, sides, direction))
#! RuntimeError: jvp(f, primals, tangents): Expected primals to be a tuple. E.g. it should be valid to call f(*primals).

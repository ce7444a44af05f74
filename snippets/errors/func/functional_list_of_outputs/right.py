import torch
from torch.autograd.functional import jacobian


def square_and_double(x):
    return x.pow(2), 2 * x


x = torch.tensor([1.0, 2.0])
print(jacobian(square_and_double, x))
# > (tensor([[2., 0.],
# >         [0., 4.]]), tensor([[2., 0.],
# >         [0., 2.]]))

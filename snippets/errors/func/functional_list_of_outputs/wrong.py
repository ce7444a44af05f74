import torch
from torch.autograd.functional import jacobian


def square_and_double(x):
    return [x.pow(2), 2 * x]


x = torch.tensor([1.0, 2.0])
print(jacobian(square_and_double, x))
#! TypeError: The outputs of the user-provided function given to jacobian must be either a Tensor or a tuple of Tensors but the given outputs of the user-provided function has type <class 'list'>.

import torch
from torch.autograd import gradcheck


def cube(x):
    return x * x * x


x = torch.tensor([1.0, 2.0], requires_grad=True)
gradcheck(cube, (x,))
#! UserWarning: Input #0 requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex.
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[ 2.9504,  0.0000],
#!             [ 0.0000, 11.4441]])
#!     analytical:tensor([[ 3.,  0.],
#!             [ 0., 12.]])

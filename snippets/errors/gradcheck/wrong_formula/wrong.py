import torch
from torch.autograd import gradcheck


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x * x * grad_output


x = torch.tensor([2.0, 3.0], dtype=torch.float64, requires_grad=True)
gradcheck(Cube.apply, (x,))
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[12.0000,  0.0000],
#!             [ 0.0000, 27.0000]], dtype=torch.float64)
#!     analytical:tensor([[ 8.,  0.],
#!             [ 0., 18.]], dtype=torch.float64)

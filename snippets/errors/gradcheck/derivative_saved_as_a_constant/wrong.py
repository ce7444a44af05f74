import torch
from torch.autograd import gradcheck, gradgradcheck


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(3 * x * x)
        return x * x * x

    @staticmethod
    def backward(ctx, grad_output):
        (slope,) = ctx.saved_tensors
        return slope * grad_output


x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
v = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(Cube.apply, (x,)))
# > True
gradgradcheck(Cube.apply, (x,), grad_outputs=v)
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[12.0000]], dtype=torch.float64)
#!     analytical:tensor([[0.]], dtype=torch.float64)

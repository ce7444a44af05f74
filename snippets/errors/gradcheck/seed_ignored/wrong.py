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
        return 3 * x * x


x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
gradcheck(Cube.apply, (x,))
#! torch.autograd.gradcheck.GradcheckError: backward not multiplied by grad_output

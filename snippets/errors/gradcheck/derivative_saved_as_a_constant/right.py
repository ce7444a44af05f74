import torch
from torch.autograd import gradcheck, gradgradcheck


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 3 * x * x * grad_output


x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
v = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(Cube.apply, (x,)))
# > True
print(gradgradcheck(Cube.apply, (x,), grad_outputs=v))
# > True

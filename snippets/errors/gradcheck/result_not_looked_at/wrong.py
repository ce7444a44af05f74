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
gradcheck(Cube.apply, (x,), raise_exception=False)
print("checked")
# > checked

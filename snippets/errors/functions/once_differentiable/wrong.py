import torch
from torch.autograd.function import once_differentiable


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.pow(2)

    @staticmethod
    @once_differentiable
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.tensor([1.0, 10.0], requires_grad=True)
(g,) = torch.autograd.grad(Square.apply(x), x, v, create_graph=True)
g.sum().backward()
#! RuntimeError: trying to differentiate twice a function that was marked with @once_differentiable

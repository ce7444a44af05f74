import torch
from torch.autograd import gradcheck, gradgradcheck


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, seed):
        (x,) = ctx.saved_tensors
        return seed.detach() * 2 * x


x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
v = torch.tensor([1.0, 10.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(Square.apply, (x,)))
# > True
gradgradcheck(Square.apply, (x,), grad_outputs=v)
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 1,
#!     numerical:tensor([[2.0000, 0.0000],
#!             [0.0000, 4.0000]], dtype=torch.float64)
#!     analytical:tensor([[0., 0.],
#!             [0., 0.]], dtype=torch.float64)

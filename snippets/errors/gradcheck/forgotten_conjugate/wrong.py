import torch
from torch.autograd import gradcheck


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        ctx.save_for_backward(z)
        return z**2

    @staticmethod
    def backward(ctx, seed):
        (z,) = ctx.saved_tensors
        return seed * 2 * z


z = torch.tensor([1 + 2j], dtype=torch.complex128, requires_grad=True)
gradcheck(Square.apply, (z,))
#! torch.autograd.gradcheck.GradcheckError: While considering the imaginary part of complex outputs only, Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[4.0000+2.0000j]], dtype=torch.complex128)
#!     analytical:tensor([[-4.+2.j]], dtype=torch.complex128)

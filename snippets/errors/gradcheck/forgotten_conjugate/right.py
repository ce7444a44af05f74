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
        return seed * 2 * z.conj()


z = torch.tensor([1 + 2j], dtype=torch.complex128, requires_grad=True)
print(gradcheck(Square.apply, (z,)))
# > True

import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p):
        square = p.pow(2)
        ctx.save_for_backward(p)
        return square

    @staticmethod
    def backward(ctx, seed):
        (p,) = ctx.saved_tensors
        return 2 * p * seed


squared = Square.apply
torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
squares = squared(p)  # shape (2, 2)
squares.backward()
#! RuntimeError: grad can be implicitly created only for scalar outputs

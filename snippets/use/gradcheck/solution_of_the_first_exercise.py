import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, seed):
        (x,) = ctx.saved_tensors
        return seed.sum() * 2 * x


x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
torch.autograd.gradcheck(Square.apply, (x,))
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[2.0000, 0.0000, 0.0000],
#!             [0.0000, 4.0000, 0.0000],
#!             [0.0000, 0.0000, 6.0000]], dtype=torch.float64)
#!     analytical:tensor([[2., 2., 2.],
#!             [4., 4., 4.],
#!             [6., 6., 6.]], dtype=torch.float64)

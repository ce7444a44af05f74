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
        return p * seed


torch.manual_seed(0)
p = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Square.apply, p))
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[6.0000, 0.0000],
#!             [0.0000, 8.0000]], dtype=torch.float64)
#!     analytical:tensor([[3., 0.],
#!             [0., 4.]], dtype=torch.float64)

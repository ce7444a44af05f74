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


# --8<-- [start:call]
torch.manual_seed(0)
p = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Square.apply, p))
# > True
print(torch.autograd.gradgradcheck(Square.apply, p))
# > True
# --8<-- [end:call]

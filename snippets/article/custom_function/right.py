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
squared = Square.apply
torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
squares = squared(p)  # shape (2, 2)
squares.backward(gradient=torch.ones_like(squares))
print(p.grad)
# > tensor([[ 3.0820, -0.5869],
# >         [-4.3576,  1.1369]])
print(torch.equal(p.grad, 2 * p))
# > True
# --8<-- [end:call]

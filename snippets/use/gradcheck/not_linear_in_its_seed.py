import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, seed):
        (x,) = ctx.saved_tensors
        return seed**3 * 2 * x


x = torch.tensor([1.5, 2.5], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Square.apply, (x,)))
# > True
Square.apply(x).backward(gradient=torch.full_like(x, 10))
print(x.grad)
# > tensor([3000., 5000.], dtype=torch.float64)

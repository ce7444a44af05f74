import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x**2

    @staticmethod
    def backward(ctx, seed):
        return seed * 2 * ctx.x


class Saved(Square):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, seed):
        return seed * 2 * ctx.saved_tensors[0]


for function in [Square, Saved]:
    x = torch.tensor(3.0, requires_grad=True)
    h = x.clone()
    y = function.apply(h)
    h.mul_(10)
    try:
        y.backward()
        print(x.grad)
    except RuntimeError as error:
        print("modified by an inplace operation" in str(error))
# > tensor(60.)
# > True

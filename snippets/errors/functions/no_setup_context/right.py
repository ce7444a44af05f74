import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x.pow(2)

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x * grad_output


x = torch.tensor([1.0, 2.0])
y, pull_back = torch.func.vjp(Square.apply, x)
print(*pull_back(torch.tensor([1.0, 10.0])))
# > tensor([ 2., 40.])

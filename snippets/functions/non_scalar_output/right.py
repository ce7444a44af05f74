import torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x**2


# --8<-- [start:call]
x = torch.tensor([1.0, 2.0], requires_grad=True)
Cube.apply(x).backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([ 3., 12.])
# --8<-- [end:call]

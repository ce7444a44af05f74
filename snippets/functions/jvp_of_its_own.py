import torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x**2

    @staticmethod
    def jvp(ctx, tangent):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * tangent


x = torch.tensor([1.0, 2.0])
tangent = torch.tensor([1.0, 10.0])
print(torch.func.jvp(Cube.apply, (x,), (tangent,)))
# > (tensor([1., 8.]), tensor([  3., 120.]))

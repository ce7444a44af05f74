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


x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(Cube.apply(x), x, grad_outputs=torch.ones(2))
print(g)
# > tensor([ 3., 12.])
(g,) = torch.autograd.grad(Cube.apply(x), x, grad_outputs=torch.tensor([1.0, 10.0]))
print(g)
# > tensor([  3., 120.])
(g,) = torch.autograd.grad((10 * Cube.apply(x)).sum(), x)
print(g)
# > tensor([ 30., 120.])

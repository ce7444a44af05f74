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
Cube.apply(x).backward(gradient=torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([  3., 120.])
points = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Cube.apply, (points,)))
# > True
torch.manual_seed(0)  # gradgradcheck draws its seeds
print(torch.autograd.gradgradcheck(Cube.apply, (points,)))
# > True

import torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(3 * x**2)
        return x**3

    @staticmethod
    def backward(ctx, grad_output):
        (slope,) = ctx.saved_tensors
        return grad_output * slope


x = torch.tensor([1.0, 2.0], requires_grad=True)
f = Cube.apply(x).pow(2).sum()  # of x⁶
(g,) = torch.autograd.grad(f, x, create_graph=True)
print(g.detach())
# > tensor([  6., 192.])
(h,) = torch.autograd.grad(g.sum(), x)
print(h)
# > tensor([ 18., 288.])

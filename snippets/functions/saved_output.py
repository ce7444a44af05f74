import torch
from torch.autograd import Function, gradgradcheck


class Exp(Function):
    @staticmethod
    def forward(x):
        return x.exp()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, seed):
        (y,) = ctx.saved_tensors
        return seed * y


x = torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
print(gradgradcheck(Exp.apply, (x,)))
# > True
(g,) = torch.autograd.grad(Exp.apply(x).sum(), x, create_graph=True)
(h,) = torch.autograd.grad(g.sum(), x)
print(h)
# > tensor([1.0000, 2.7183], dtype=torch.float64)

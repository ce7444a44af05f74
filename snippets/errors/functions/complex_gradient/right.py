import torch


class RealPart(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return (factor * x).real

    @staticmethod
    def backward(ctx, grad_output):
        return (ctx.factor * grad_output).real, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = RealPart.apply(x, 3 + 4j)
y.backward(torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([ 3., 30.])

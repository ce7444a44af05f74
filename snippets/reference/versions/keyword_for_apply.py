import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.factor, None


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
Scale.apply(x, factor=5.0).backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([  5.,  50., 500.])

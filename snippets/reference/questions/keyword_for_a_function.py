import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(x, factor):
        return x * factor

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, ctx.factor = inputs

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.factor, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
Scale.apply(x, factor=2).backward(gradient=torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([ 2., 20.])

import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(x, factor=3.0):
        return factor * x

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.factor = inputs[1]

    @staticmethod
    def backward(ctx, grad_output):
        return ctx.factor * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Scale.apply(x)
y.backward(torch.tensor([1.0, 10.0]))
#! RuntimeError: function ScaleBackward returned an incorrect number of gradients (expected 2, got 1)

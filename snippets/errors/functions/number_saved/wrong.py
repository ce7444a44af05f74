import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.save_for_backward(factor)
        return factor * x

    @staticmethod
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        return factor * grad_output, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Scale.apply(x, 3.0)
#! TypeError: save_for_backward can only save variables, but argument 0 is of type float

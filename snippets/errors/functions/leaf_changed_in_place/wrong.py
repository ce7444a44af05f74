import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(2)

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Double.apply(x)
#! RuntimeError: a leaf Variable that requires grad has been used in an in-place operation.

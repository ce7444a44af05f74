import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        x.mul_(2)
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output


w = torch.tensor([1.0, 2.0], requires_grad=True)
h = 3 * w
y = Double.apply(h)
#! RuntimeError: Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.

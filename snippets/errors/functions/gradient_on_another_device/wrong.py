import torch

DEVICE = "meta"  # stands for a GPU


class Total(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.shape = x.shape
        return x.sum()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * torch.ones(ctx.shape, device=DEVICE)


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Total.apply(x)
y.backward()
#! RuntimeError: Function TotalBackward returned an invalid gradient at index 0 - expected device cpu but got meta

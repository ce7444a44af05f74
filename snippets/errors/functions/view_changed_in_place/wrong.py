import torch


class Flatten(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.shape = x.shape
        return x.flatten()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.reshape(ctx.shape)


x = torch.tensor([[1.0], [2.0]], requires_grad=True)
y = Flatten.apply(x)
y += 1
#! RuntimeError: Output 0 of Flatten is a view and is being modified inplace. This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.

import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x)
        return x @ w

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return None, grad_output.T @ x


x = torch.arange(6.0).reshape(2, 3)
w = torch.ones(3, 4, requires_grad=True)
Product.apply(x, w).sum().backward()
#! RuntimeError: Function ProductBackward returned an invalid gradient at index 1 - got [4, 3] but expected shape compatible with [3, 4]

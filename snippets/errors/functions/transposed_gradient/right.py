import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        ctx.save_for_backward(x)
        return x @ w

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return None, x.T @ grad_output


x = torch.arange(6.0).reshape(2, 3)
w = torch.ones(3, 4, requires_grad=True)
Product.apply(x, w).sum().backward()
print(w.grad)
# > tensor([[3., 3., 3., 3.],
# >         [5., 5., 5., 5.],
# >         [7., 7., 7., 7.]])

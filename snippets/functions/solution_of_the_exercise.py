import torch


class Total(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x.sum()

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.shape = x.shape

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.expand(ctx.shape)


x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
(Total.apply(x) * 5).backward()
print(x.grad)
# > tensor([[5., 5.],
# >         [5., 5.]])

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
y = y + 1
y.backward(torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([[ 1.],
# >         [10.]])

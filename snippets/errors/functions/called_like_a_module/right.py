import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Double.apply(x)
y.backward(torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([ 2., 20.])

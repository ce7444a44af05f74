import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return 2 * x

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output

    @staticmethod
    def jvp(ctx, tangent):
        return 2 * tangent


x = torch.tensor([1.0, 2.0])
direction = torch.tensor([1.0, 10.0])
y, change = torch.func.jvp(Double.apply, (x,), (direction,))
print(change)
# > tensor([ 2., 20.])

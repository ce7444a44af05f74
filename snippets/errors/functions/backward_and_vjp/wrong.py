import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output

    @staticmethod
    def vjp(ctx, tangent):
        return 2 * tangent


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Double.apply(x)
y.backward(torch.tensor([1.0, 10.0]))
#! RuntimeError: Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them.

import torch


class Round(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x.round()

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass  # backward needs nothing from here

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


x = torch.tensor([0.25, 1.75, -2.25], requires_grad=True)
rounded = Round.apply(x)
print(rounded.tolist())
# > [0.0, 2.0, -2.0]
rounded.backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([  1.,  10., 100.])

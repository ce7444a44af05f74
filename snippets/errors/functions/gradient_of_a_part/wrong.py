import torch


class DoubleFirst(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x[:2]

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = DoubleFirst.apply(x)
y.backward(torch.tensor([1.0, 10.0]))
#! RuntimeError: Function DoubleFirstBackward returned an invalid gradient at index 0 - got [2] but expected shape compatible with [3]

import torch


class SumAndDifference(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        return a + b, a - b

    @staticmethod
    def backward(ctx, grad_sum, grad_difference):
        return grad_sum + grad_difference, grad_sum - grad_difference


a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
total, difference = SumAndDifference.apply(a, b)
total.backward(torch.tensor([1.0, 10.0]))
print(a.grad, b.grad)
# > tensor([ 1., 10.]) tensor([ 1., 10.])

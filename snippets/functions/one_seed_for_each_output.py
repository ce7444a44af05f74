import torch


class SumAndDifference(torch.autograd.Function):
    @staticmethod
    def forward(a, b):
        return a + b, a - b

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, grad_sum, grad_difference):
        print(grad_sum, grad_difference)
        return grad_sum + grad_difference, grad_sum - grad_difference


a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
total, difference = SumAndDifference.apply(a, b)
total.backward(gradient=torch.tensor([1.0, 10.0]))
# > tensor([ 1., 10.]) tensor([0., 0.])
print(a.grad, b.grad)
# > tensor([ 1., 10.]) tensor([ 1., 10.])

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
        print(grad_output)
        return 2 * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Double.apply(x)
y.backward(gradient=torch.tensor([0.5, 3.0]))
# > tensor([0.5000, 3.0000])
print(x.grad)
# > tensor([1., 6.])
Double.apply(x).sum().backward()
# > tensor([1., 1.])
(10 * Double.apply(x)).sum().backward()
# > tensor([10., 10.])

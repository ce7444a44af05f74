import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, seed):
        print(seed)
        return 2 * seed


x = torch.tensor(3.0, requires_grad=True)
y = Double.apply(Double.apply(x))
y.backward(gradient=torch.tensor(1.0))
# > tensor(1.)
# > tensor(2.)
print(x.grad)
# > tensor(4.)

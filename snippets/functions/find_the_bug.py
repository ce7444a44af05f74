import torch


class Flip(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.flip(0)

    @staticmethod
    def backward(ctx, seed):
        return seed.flip(0)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
Flip.apply(x).backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([100.,  10.,   1.])

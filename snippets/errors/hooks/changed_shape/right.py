import torch


def first_only(grad):
    return grad * torch.tensor([1.0, 0.0, 0.0])


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.register_hook(first_only)
x.pow(2).sum().backward()
print(x.grad)
# > tensor([2., 0., 0.])

import torch


def weigh(grad):
    return grad * torch.tensor([1.0, 10.0, 100.0], dtype=grad.dtype)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.register_hook(weigh)
x.pow(2).sum().backward()
print(x.grad)
# > tensor([  2.,  40., 600.])

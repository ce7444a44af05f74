import torch


def watch(grad):
    print(grad.max().item())


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.register_hook(watch)
x.pow(2).sum().backward()
# > 6.0
print(x.grad)
# > tensor([2., 4., 6.])

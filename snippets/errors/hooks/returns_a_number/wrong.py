import torch


def watch(grad):
    return grad.max().item()


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
x.register_hook(watch)
x.pow(2).sum().backward()
#! TypeError: expected Variable, but hook returned 'float'

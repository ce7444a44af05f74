import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = 3 * x
h.register_hook(print)
h.pow(2).sum().backward()
# > tensor([ 6., 12.])

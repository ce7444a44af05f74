import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2).sum()
y.backward(2.0)
#! TypeError: 'float' object is not iterable

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
loss.backward(True)
#! TypeError: 'bool' object is not iterable

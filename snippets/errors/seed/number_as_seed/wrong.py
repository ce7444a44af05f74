import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
loss.backward(1024.0)
#! TypeError: 'float' object is not iterable

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum().item()
loss.backward()
#! AttributeError: 'float' object has no attribute 'backward'

import torch

torch.Tensor.tolist = torch.Tensor.__repr__ = torch.Tensor.shape = None
x = torch.ones(2)
print(x)
#! TypeError: 'NoneType' object is not callable

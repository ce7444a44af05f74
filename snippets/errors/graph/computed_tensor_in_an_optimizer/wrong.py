import torch

w = torch.tensor([1.0, 2.0], requires_grad=True).double()
optimizer = torch.optim.SGD([w], lr=0.25)
#! ValueError: can't optimize a non-leaf Tensor

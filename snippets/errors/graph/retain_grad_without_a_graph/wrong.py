import torch

x = torch.tensor([1.0, 2.0])
h = 3 * x
h.retain_grad()
#! RuntimeError: can't retain_grad on Tensor that has requires_grad=False

import torch

x = torch.arange(3)
x.requires_grad_()
#! RuntimeError: only Tensors of floating point dtype can require gradients

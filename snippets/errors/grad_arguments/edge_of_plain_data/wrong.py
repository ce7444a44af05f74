import torch
from torch.autograd.graph import get_gradient_edge

x = torch.tensor([1.0, 2.0, 3.0])
edge = get_gradient_edge(x)
#! RuntimeError: It is not possible to get the gradient edge for a Tensor that does not require gradients

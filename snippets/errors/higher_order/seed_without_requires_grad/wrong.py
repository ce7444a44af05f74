import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.ones(2)
(g,) = torch.autograd.grad(x.pow(2), x, v, create_graph=True)
(change,) = torch.autograd.grad(g, v, torch.tensor([1.0, 10.0]))
#! RuntimeError: One of the differentiated Tensors does not require grad

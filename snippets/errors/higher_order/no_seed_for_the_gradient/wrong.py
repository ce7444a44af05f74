import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(3).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)  # shape (2,)
(h,) = torch.autograd.grad(g, x)
#! RuntimeError: grad can be implicitly created only for scalar outputs

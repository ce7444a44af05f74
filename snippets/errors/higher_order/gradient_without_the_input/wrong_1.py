import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([5.0, 6.0], requires_grad=True)
y = (x.pow(2) * b).sum()
(g,) = torch.autograd.grad(y, b, create_graph=True)
(h,) = torch.autograd.grad(g.sum(), b)
#! RuntimeError: The differentiated Tensor at index 0 appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.

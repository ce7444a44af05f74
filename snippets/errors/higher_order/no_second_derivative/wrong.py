import torch

a = torch.tensor([[0.0, 3.0]], requires_grad=True)
b = torch.tensor([[4.0, 0.0]])
d = torch.cdist(a, b)
(g,) = torch.autograd.grad(d, a, torch.ones(1, 1), create_graph=True)
(h,) = torch.autograd.grad(g, a, torch.tensor([[1.0, 0.0]]))
#! NotImplementedError: the derivative for '_cdist_backward' is not implemented.

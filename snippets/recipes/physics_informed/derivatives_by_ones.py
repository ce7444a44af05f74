import torch

t = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)
u = t.pow(3)
ones = torch.ones_like(u)
(du,) = torch.autograd.grad(u, t, grad_outputs=ones, create_graph=True)
print(du)
# > tensor([ 0.,  3., 12.], grad_fn=<MulBackward0>)
(d2u,) = torch.autograd.grad(du, t, grad_outputs=ones)
print(d2u)
# > tensor([ 0.,  6., 12.])

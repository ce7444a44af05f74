import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = ((x**2) ** 2).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)
print(g)
# > tensor([ 4., 32.], grad_fn=<MulBackward0>)
(h,) = torch.autograd.grad(g, x, torch.ones(2))
print(h)
# > tensor([12., 48.])

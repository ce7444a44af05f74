import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
f = (x**3).sum()
(g,) = torch.autograd.grad(f, x, create_graph=True)
print(g)
# > tensor([ 3., 12., 27.], grad_fn=<MulBackward0>)
(h,) = torch.autograd.grad(g.sum(), x)
print(h)
# > tensor([ 6., 12., 18.])

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
(g,) = torch.autograd.grad(x**2, x, grad_outputs=x, create_graph=True)
print(g)
# > tensor([ 2.,  8., 18.], grad_fn=<MulBackward0>)
(second,) = torch.autograd.grad(g.sum(), x)
print(second)
# > tensor([ 4.,  8., 12.])

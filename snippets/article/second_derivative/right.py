import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(3).sum()
(dy,) = torch.autograd.grad(y, x, create_graph=True)
(d2y,) = torch.autograd.grad(dy, x, grad_outputs=torch.ones_like(dy))
print(d2y)
# > tensor([ 6., 12.])

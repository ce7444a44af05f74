import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2
y, z = 3 * h, h**2
(dy,) = torch.autograd.grad(y, x, grad_outputs=torch.ones(2), retain_graph=True)
(dz,) = torch.autograd.grad(z, x, grad_outputs=torch.ones(2))
print(dy, dz)
# > tensor([ 6., 12.]) tensor([ 4., 32.])

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.tensor([1.0, 10.0])
f = x[0] ** 2 * x[1] + x[1] ** 3
(g,) = torch.autograd.grad(f, x, create_graph=True)
(from_dot,) = torch.autograd.grad(g @ v, x, retain_graph=True)
print(from_dot)
# > tensor([ 24., 122.])
(from_seed,) = torch.autograd.grad(g, x, grad_outputs=v)
print(from_seed)
# > tensor([ 24., 122.])

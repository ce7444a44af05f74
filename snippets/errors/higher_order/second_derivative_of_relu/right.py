import torch

w = torch.tensor([1.0, -2.0, 3.0])
x = torch.tensor(0.5, requires_grad=True)
u = torch.tanh(w * x).sum()
(u_x,) = torch.autograd.grad(u, x, create_graph=True)
(u_xx,) = torch.autograd.grad(u_x, x)
print(u_xx)
# > tensor(-1.1123)

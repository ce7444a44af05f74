import torch

point = torch.tensor([[0.0, 0.5], [1.0, 0.0], [0.5, 2.0]]).double()
point.requires_grad_()  # a row for each sample: x, t
x, t = point.unbind(dim=1)
u = torch.exp(-t) * torch.sin(x)
ones = torch.ones_like(u)
(slopes,) = torch.autograd.grad(u, point, grad_outputs=ones, create_graph=True)
u_x, u_t = slopes.unbind(dim=1)
(second,) = torch.autograd.grad(u_x, point, grad_outputs=ones)
u_xx, u_xt = second.unbind(dim=1)
print(torch.allclose(u_t, u_xx))
# > True
print(torch.allclose(u_xt, -torch.exp(-t) * torch.cos(x)))
# > True

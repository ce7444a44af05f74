import torch

x = torch.tensor([3.0, -1.0], requires_grad=True)
f = x[0] ** 2 + 4 * x[1] ** 2
(g,) = torch.autograd.grad(f, x, create_graph=True)
(Hg,) = torch.autograd.grad(g, x, grad_outputs=g.detach())
print(g.detach(), Hg)
# > tensor([ 6., -8.]) tensor([ 12., -64.])
with torch.no_grad():
    rate = (g @ g) / (g @ Hg)
print(round(rate.item(), 4))
# > 0.1712

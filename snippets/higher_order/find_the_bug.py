import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (x**3).sum()
(g,) = torch.autograd.grad(loss, x, create_graph=True)
for slopes in [g.detach(), g]:
    total = loss + (slopes**2).sum()
    print(torch.autograd.grad(total, x, retain_graph=True))
# > (tensor([ 3., 12.]),)
# > (tensor([ 39., 300.]),)

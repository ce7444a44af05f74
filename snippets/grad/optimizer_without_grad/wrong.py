import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.25)
(g,) = torch.autograd.grad((x**2).sum(), x)
optimizer.step()
print(x.detach())
# > tensor([1., 2., 3.])

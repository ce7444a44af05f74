import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
(g,) = torch.autograd.grad(x.pow(2).sum(), x)
x = x.detach() - 0.1 * g
print(x)
# > tensor([2.4000, 3.2000])

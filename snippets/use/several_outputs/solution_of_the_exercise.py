import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y, z = 3 * x, x**2
both = torch.autograd.grad([y, z], x, [torch.ones(2), torch.ones(2)], retain_graph=True)
one = torch.autograd.grad(y, x, torch.ones(2))
other = torch.autograd.grad(z, x, torch.ones(2))
print(both[0], one[0], other[0])
# > tensor([5., 7.]) tensor([3., 3.]) tensor([2., 4.])

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = torch.tensor([5.0, 5.0])
(g,) = torch.autograd.grad(x**2, x, torch.ones(2))
print(g, x.grad)
# > tensor([2., 4.]) tensor([5., 5.])

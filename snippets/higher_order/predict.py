import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
(second,) = torch.autograd.grad(g, x, grad_outputs=torch.tensor([10.0, 1.0]))
print(second)
# > tensor([60., 12.])

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.stack([x[0] * x[1], x[1] * x[2] ** 2])
v = torch.zeros(2, requires_grad=True)  # any seed does
u = torch.tensor([1.0, 10.0, 100.0])  # a direction for x
(vJ,) = torch.autograd.grad(y, x, grad_outputs=v, create_graph=True)
(Ju,) = torch.autograd.grad(vJ, v, grad_outputs=u)
print(Ju)
# > tensor([  12., 1290.])

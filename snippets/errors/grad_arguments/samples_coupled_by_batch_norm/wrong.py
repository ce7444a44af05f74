import torch

norm = torch.nn.BatchNorm1d(1)
x = torch.tensor([[1.0], [3.0]], requires_grad=True)  # two samples
y = norm(x)
(slopes,) = torch.autograd.grad(y, x, torch.ones_like(y))
print(slopes)
# > tensor([[0.],
# >         [0.]])

import torch

norm = torch.nn.BatchNorm1d(1).eval()
x = torch.tensor([[1.0], [3.0]], requires_grad=True)  # two samples
y = norm(x)
(slopes,) = torch.autograd.grad(y, x, torch.ones_like(y))
print(slopes)
# > tensor([[1.0000],
# >         [1.0000]])

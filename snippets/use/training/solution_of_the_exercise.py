import torch
from torch.nn.functional import mse_loss

x = torch.tensor([[1.0], [2.0], [3.0]])
target = torch.tensor([[4.0, 4.0], [2.0, 2.0], [6.0, 6.0]])
w = torch.nn.Parameter(torch.ones(2))
mse_loss(w * x, target).backward()
print(w.grad)
# > tensor([-4., -4.])
for weight in (1 / 6, 1 / 3):
    w.grad = None
    losses = mse_loss(w * x, target, reduction="none")  # shape (3, 2)
    losses.backward(gradient=torch.full((3, 2), weight))
    print(w.grad)
# > tensor([-4., -4.])
# > tensor([-8., -8.])

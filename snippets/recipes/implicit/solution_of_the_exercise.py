import torch

a = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
z = torch.tensor(3.0).double()
with torch.no_grad():
    for _ in range(30):
        z = (z + a / z) / 2  # Newton's method for √2
once = (z + a / z) / 2
(gradient,) = torch.autograd.grad(once, a)
print(round(gradient.item(), 4))
# > 0.3536

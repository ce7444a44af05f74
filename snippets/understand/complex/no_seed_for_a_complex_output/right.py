import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
w = z**2
w.real.backward()
print(z.grad)
# > tensor(2.-4.j)

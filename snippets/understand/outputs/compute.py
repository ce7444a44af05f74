import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
(z * z).real.backward()
print(z.grad)
# > tensor(2.-4.j)

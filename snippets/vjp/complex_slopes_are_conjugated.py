import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
y = z * z  # slope 2z = 2 + 4i
v = torch.tensor(1.0j)
y.backward(v)
print(z.grad)
# > tensor(4.+2.j)
print(v * torch.tensor(2.0 - 4.0j))
# > tensor(4.+2.j)
print(v * torch.tensor(2.0 + 4.0j))
# > tensor(-4.+2.j)

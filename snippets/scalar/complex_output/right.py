import torch

z = torch.tensor(3.0 + 4.0j, requires_grad=True)
y = (z * z.conj()).real  # float32
y.backward()
print(z.grad)
# > tensor(6.+8.j)

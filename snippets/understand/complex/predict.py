import torch

z = torch.tensor(3.0j, requires_grad=True)
z.abs().pow(2).backward()
print(z.grad)
# > tensor(0.+6.j)

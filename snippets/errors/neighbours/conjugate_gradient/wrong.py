import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
y = z * z
y.backward(torch.tensor(1.0 + 0.0j))
derivative = z.grad
print(derivative)
# > tensor(2.-4.j)

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
v = torch.tensor([1e-60, 1.0, 1e60], dtype=torch.float64)
y.backward(v)
print(x.grad)
# > tensor([0., 4., inf])

import torch

x = torch.tensor([1.0, 4.0, 16.0], requires_grad=True)
y = x.sqrt()
y = y + 1
y.sum().backward()
print(x.grad)
# > tensor([0.5000, 0.2500, 0.1250])

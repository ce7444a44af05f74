import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum().reshape(1, 1)
y.retain_grad()
y.backward()
print(y.grad)
# > tensor([[1.]])

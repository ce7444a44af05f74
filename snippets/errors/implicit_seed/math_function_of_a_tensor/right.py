import torch

x = torch.tensor(4.0, requires_grad=True)
y = torch.sqrt(x)
y.backward()
print(x.grad)
# > tensor(0.2500)

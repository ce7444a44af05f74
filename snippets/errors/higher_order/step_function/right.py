import torch

x = torch.tensor([-1.0, 0.0, 1.0], requires_grad=True)
y = torch.sigmoid(x)
y.backward(torch.ones(3))
print(x.grad)
# > tensor([0.1966, 0.2500, 0.1966])

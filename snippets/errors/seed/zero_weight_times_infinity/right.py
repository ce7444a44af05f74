import torch

x = torch.tensor([0.0, 4.0], requires_grad=True)
y = x[1:].sqrt()
y.backward(torch.tensor([1.0]))
print(x.grad)
# > tensor([0.0000, 0.2500])

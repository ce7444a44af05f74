import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
y.backward(gradient=torch.ones(2))
with torch.no_grad():
    x.mul_(10)
print(x.grad)
# > tensor([2., 4.])

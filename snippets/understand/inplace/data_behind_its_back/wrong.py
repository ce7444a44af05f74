import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
x.data.mul_(10)
y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([20., 40.])

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
x.data = torch.tensor([10.0, 20.0])
print(x._version)
# > 0
y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([20., 40.])

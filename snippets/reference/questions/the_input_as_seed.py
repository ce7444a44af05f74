import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
y.backward(gradient=x)
print(x.grad)
# > tensor([ 2.,  8., 18.])
print((2 * x * x).detach())
# > tensor([ 2.,  8., 18.])

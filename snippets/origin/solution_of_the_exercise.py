import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = 2 * x
y.backward(gradient=1 / y.detach())
print(x.grad)
# > tensor([1.0000, 0.5000])
x.grad = None
(2 * x).log().sum().backward()
print(x.grad)
# > tensor([1.0000, 0.5000])

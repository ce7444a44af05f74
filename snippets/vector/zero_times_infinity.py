import torch

x = torch.tensor([4.0, 0.0], requires_grad=True)
y = x.sqrt()
y.backward(gradient=torch.tensor([1.0, 0.0]))
print(x.grad)
# > tensor([0.2500,    nan])

x.grad = None
x[0].sqrt().backward()
print(x.grad)
# > tensor([0.2500, 0.0000])

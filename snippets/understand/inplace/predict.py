import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x * 1
y = h + 1
h.mul_(5)
y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([1., 1.])

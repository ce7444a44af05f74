import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x + 1
y = h * torch.tensor([10.0, 100.0])
h.mul_(5)
y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([ 10., 100.])

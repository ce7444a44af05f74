import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x + 1
y = h * 3
h.mul_(10)
(y + h).backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([13., 13.])

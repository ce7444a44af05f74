import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x**3).sum().backward(gradient=torch.tensor(0.5))
print(x.grad)
# > tensor([1.5000, 6.0000])
x.grad = None
((x**3).sum() / 2).backward()
print(x.grad)
# > tensor([1.5000, 6.0000])

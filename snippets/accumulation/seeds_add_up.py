import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
v1 = torch.tensor([1.0, 10.0, 100.0])
v2 = torch.tensor([0.5, -1.0, 2.0])
y = x**2
y.backward(gradient=v1, retain_graph=True)
y.backward(gradient=v2)
print(x.grad)
# > tensor([  3.,  36., 612.])
x.grad = None
(x**2).backward(gradient=v1 + v2)
print(x.grad)
# > tensor([  3.,  36., 612.])

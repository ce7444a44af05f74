import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
y.backward(gradient=torch.tensor([1.0, 0.0, 0.0]), retain_graph=True)
y.backward(gradient=torch.tensor([0.0, 1.0, 0.0]))
print(x.grad)
# > tensor([2., 4., 0.])

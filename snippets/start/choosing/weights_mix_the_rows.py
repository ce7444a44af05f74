import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
y = A @ x
y.backward(gradient=torch.tensor([0.75, 0.25]))
print(x.grad)
# > tensor([1.7500, 2.7500, 3.7500])

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)  # shape (3,)
v = torch.tensor([1.0, 0.5, 0.0])
y.backward(gradient=v)
print(x.grad)
# > tensor([2., 2., 0.])

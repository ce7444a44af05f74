import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = x.pow(2)  # shape (2, 2)
y.backward(torch.ones_like(y))
print(x.grad)
# > tensor([[2., 4.],
# >         [6., 8.]])

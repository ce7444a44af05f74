import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = x.pow(2)  # shape (2, 2)
v = torch.tensor([0.1, 0.5, 0.2, 0.3])
y.backward(v.reshape(2, 2))
print(x.grad)
# > tensor([[0.2000, 2.0000],
# >         [1.2000, 2.4000]])

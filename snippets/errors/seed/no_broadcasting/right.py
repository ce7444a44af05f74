import torch

x = torch.ones(2, 3, requires_grad=True)
y = 5 * x  # shape (2, 3)
row_weights = torch.tensor([[1.0], [2.0]])  # shape (2, 1)
y.backward(row_weights.expand_as(y))
print(x.grad)
# > tensor([[ 5.,  5.,  5.],
# >         [10., 10., 10.]])

import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = x**2
column_weights = torch.tensor([1.0, 10.0])
y.backward(gradient=column_weights.expand_as(y))
print(x.grad)
# > tensor([[ 2., 40.],
# >         [ 6., 80.]])

import torch

column = torch.tensor([[1.0], [2.0]], requires_grad=True)
row = torch.tensor([3.0, 4.0, 5.0], requires_grad=True)
y = column * row
print(y.shape)
# > torch.Size([2, 3])
y.backward(gradient=torch.ones(2, 3))
print(column.grad, row.grad)
# > tensor([[12.],
# >         [12.]]) tensor([3., 3., 3.])

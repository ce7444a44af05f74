import torch

W = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
x = torch.tensor([1.0, 10.0])
y = W @ x  # shape (2,)
y.backward(torch.ones_like(y))
print(W.grad)
# > tensor([[ 1., 10.],
# >         [ 1., 10.]])

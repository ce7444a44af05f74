import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
X = torch.tensor([[1.0, 2.0], [3.0, 1.0], [2.0, 2.0]], requires_grad=True)
V = torch.tensor([[1.0, 0.0], [10.0, 100.0]])
(A @ X**2).backward(V)
print(X.grad)
# > tensor([[  82., 1600.],
# >         [ 312., 1000.],
# >         [ 252., 2400.]])
J = torch.func.jacrev(lambda X: A @ X**2)(X.detach())
print(J.shape)
# > torch.Size([2, 2, 3, 2])
print((V.flatten() @ J.reshape(4, 6)).reshape(3, 2))
# > tensor([[  82., 1600.],
# >         [ 312., 1000.],
# >         [ 252., 2400.]])

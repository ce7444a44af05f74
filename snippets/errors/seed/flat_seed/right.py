import torch

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
y = x.pow(2)  # shape (2, 3)
weights = torch.tensor([1.0, 0.0, 0.0, 0.0, 0.0, 2.0])
y.backward(weights.reshape(y.shape))
print(x.grad)
# > tensor([[ 2.,  0.,  0.],
# >         [ 0.,  0., 24.]])

import torch

x = torch.ones(2, 3, requires_grad=True)
y = 2 * x  # shape (2, 3)
v = torch.tensor([1.0, 10.0, 100.0])
y.backward(v.expand_as(y))
print(x.grad)
# > tensor([[  2.,  20., 200.],
# >         [  2.,  20., 200.]])

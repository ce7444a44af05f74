import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)  # float32
v = torch.tensor([1, 10, 100])  # int64
y.backward(v)
print(x.grad)
# > tensor([  2.,  40., 600.])

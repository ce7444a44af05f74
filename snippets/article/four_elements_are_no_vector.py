import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
v = torch.tensor([0.0, 1.0, 10.0, 100.0])
y = x.pow(2)
print(y.shape)
# > torch.Size([2, 2])
print(y.flatten().shape)
# > torch.Size([4])
y.flatten().backward(gradient=v)
print(x.grad)
# > tensor([[  0.,   4.],
# >         [ 60., 800.]])

import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
seed = torch.tensor([[1.0, 10.0], [100.0, 1000.0]]).T
print(seed.is_contiguous())
# > False
y = x * 2
y.backward(gradient=seed)
print(x.grad)
# > tensor([[   2.,  200.],
# >         [  20., 2000.]])

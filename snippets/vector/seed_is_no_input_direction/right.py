import torch

A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
x = torch.tensor([1.0, 1.0, 1.0])
along_x0 = torch.tensor([1.0, 0.0, 0.0])
y, change = torch.func.jvp(lambda x: A @ x, (x,), (along_x0,))
print(change)
# > tensor([1., 4.])

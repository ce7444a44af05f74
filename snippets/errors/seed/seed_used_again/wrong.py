import torch

x = torch.ones(2, 2, requires_grad=True)
ones = torch.ones(4)
for _ in range(3):
    x.flatten().backward(ones)
print(ones)
# > tensor([4., 4., 4., 4.])
print(x.grad)
# > tensor([[4., 4.],
# >         [4., 4.]])

import torch

x = torch.ones(2, 2, requires_grad=True)
ones = torch.ones(4)
for _ in range(3):
    x.flatten().backward(ones.clone())
print(ones)
# > tensor([1., 1., 1., 1.])
print(x.grad)
# > tensor([[3., 3.],
# >         [3., 3.]])

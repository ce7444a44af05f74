import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares = x.pow(2).sum()
total = 10 * x.sum()
print([torch.autograd.grad(y, x)[0] for y in (squares, total)])
# > [tensor([2., 4., 6.]), tensor([10., 10., 10.])]

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares = x.pow(2).sum()
total = 10 * x.sum()
print(torch.autograd.grad((squares, total), x))
# > (tensor([12., 14., 16.]),)

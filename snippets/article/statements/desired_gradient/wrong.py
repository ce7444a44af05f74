import torch

p = torch.tensor([3.0, 4.0], requires_grad=True)
desired = torch.tensor([1.0, 1.0])
p.pow(2).backward(gradient=desired)
print(p.grad)
# > tensor([6., 8.])

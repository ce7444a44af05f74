import torch

p = torch.tensor([1.0, 2.0], requires_grad=True)
seed = torch.tensor([10.0, 1.0])
p.pow(2).backward(gradient=seed)
print(p.grad)
# > tensor([20.,  4.])
p.grad = None
(seed * p.pow(2)).sum().backward()
print(p.grad)
# > tensor([20.,  4.])

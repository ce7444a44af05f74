import torch

p = torch.tensor([-3.0, 0.0, 0.5], requires_grad=True)
p.abs().sum().backward()
print(p.grad)
# > tensor([-1.,  0.,  1.])

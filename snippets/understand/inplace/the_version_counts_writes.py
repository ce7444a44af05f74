import torch

x = torch.tensor([1.0, 2.0])
print(x._version)
# > 0
x.add_(1)
x[0] = 5.0
print(x._version)
# > 2
y = x.view(2, 1)
y.mul_(2)
print(x._version)
# > 3

import torch

größe = torch.ones(2)
变量 = 2 * größe
print(变量)
# > tensor([2., 2.])

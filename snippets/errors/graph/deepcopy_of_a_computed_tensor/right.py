import copy

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
saved = copy.deepcopy(y.detach())
print(saved)
# > tensor([1., 4., 9.])

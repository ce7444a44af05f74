import sys

import torch

x = torch.ones(2)
print(x)
# > tensor([1., 1.])
vars(sys)["modules"]["torch"] = None
y = 2 * x

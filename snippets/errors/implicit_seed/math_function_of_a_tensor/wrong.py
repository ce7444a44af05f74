import math

import torch

x = torch.tensor(4.0, requires_grad=True)
y = math.sqrt(x)
#! UserWarning: Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.
#!     Consider using tensor.detach() first.
print(y)
# > 2.0

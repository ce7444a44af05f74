import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3 * x[0], x[1] ** 2])
#! UserWarning: Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.
#!     Consider using tensor.detach() first.
print(y.requires_grad)
# > False

import torch
from torch import nn

scale = nn.Parameter(torch.ones(2), requires_grad=False)
temperature = torch.tensor(3.0, requires_grad=True)
scale.mul_(temperature)
layer = nn.Identity()
layer.scale = scale
#! ValueError: Cannot assign non-leaf Tensor to parameter 'scale'. Model parameters must be created explicitly. To express 'scale' as a function of another Tensor, compute the value in the forward() method.

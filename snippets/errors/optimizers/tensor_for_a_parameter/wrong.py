import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(2, 1, bias=False)
scale = torch.tensor(3.0, requires_grad=True)
layer.weight = scale * torch.ones(1, 2)
#! TypeError: cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)

import torch
from torch.nn.utils.parametrizations import weight_norm

torch.manual_seed(0)
layer = weight_norm(torch.nn.Linear(2, 1, bias=False))
print(layer.weight.is_leaf)
# > False
for name, parameter in layer.named_parameters():
    print(name, parameter.is_leaf)
# > parametrizations.weight.original0 True
# > parametrizations.weight.original1 True

import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1, bias=False)
layer.weight.requires_grad = False
layer.weight = torch.nn.Parameter(torch.ones(1, 2))
print(layer.weight.requires_grad)
# > True

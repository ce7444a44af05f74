import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1, bias=False)
layer.weight = torch.nn.Parameter(torch.ones(1, 2))
layer.weight.requires_grad = False
print(layer.weight.requires_grad)
# > False

import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1)
layer.requires_grad_(False)
print(layer.weight.requires_grad)
# > False

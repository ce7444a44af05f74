import torch

torch.manual_seed(0)
w = torch.ones(2, requires_grad=True)
with torch.no_grad():
    result = 2 * w
    leaf = torch.ones(2, requires_grad=True)
    layer = torch.nn.Linear(2, 1)
print(result.requires_grad, leaf.requires_grad, layer.weight.requires_grad)
# > False True True

import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1)
for parameter in layer.parameters():
    parameter.requires_grad = False
print(layer.weight.requires_grad)
# > False

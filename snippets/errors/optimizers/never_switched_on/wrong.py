import torch


def set_learning(module, on):
    for parameter in module.parameters():
        if parameter.requires_grad:
            parameter.requires_grad = on


torch.manual_seed(0)
layer = torch.nn.Linear(2, 1)
set_learning(layer, False)
set_learning(layer, True)
print(layer.weight.requires_grad)
# > False

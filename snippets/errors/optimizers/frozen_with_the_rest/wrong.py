import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3))
model.lora_out = nn.Linear(3, 1)
model.requires_grad_(False)
for name, parameter in model.named_parameters():
    if "lora_" not in name:
        parameter.requires_grad = False
print([name for name, p in model.named_parameters() if p.requires_grad])
# > []

import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3))
model.lora_out = nn.Linear(3, 1)
for name, parameter in model.named_parameters():
    parameter.requires_grad = "lora_" in name
print([name for name, p in model.named_parameters() if p.requires_grad])
# > ['lora_out.weight', 'lora_out.bias']

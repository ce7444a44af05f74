import torch

generator = torch.manual_seed(7)
print(torch.initial_seed())
# > 7

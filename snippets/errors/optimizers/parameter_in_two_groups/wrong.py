import torch
from torch import nn

torch.manual_seed(0)
embedding = nn.Embedding(5, 2)
head = nn.Linear(2, 5)
head.weight = embedding.weight
groups = [
    {"params": embedding.parameters(), "lr": 0.1},
    {"params": head.parameters(), "lr": 0.5},
]
torch.optim.SGD(groups)
#! ValueError: some parameters appear in more than one parameter group

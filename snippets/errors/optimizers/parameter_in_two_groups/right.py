import torch
from torch import nn

torch.manual_seed(0)
embedding = nn.Embedding(5, 2)
head = nn.Linear(2, 5)
head.weight = embedding.weight
shared = {id(p) for p in embedding.parameters()}
rest = [p for p in head.parameters() if id(p) not in shared]
optimizer = torch.optim.SGD(
    [{"params": embedding.parameters(), "lr": 0.1}, {"params": rest, "lr": 0.5}]
)
print([len(group["params"]) for group in optimizer.param_groups])
# > [1, 1]

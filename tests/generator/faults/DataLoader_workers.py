import torch
from torch.utils.data import DataLoader

for batch in DataLoader([torch.ones(1), torch.zeros(1)], num_workers=2):
    print(batch)
# > tensor([[1.]])
# > tensor([[0.]])

import torch
from torch import nn


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.floors = [nn.Linear(2, 2), nn.Linear(2, 1)]


tower = Tower()
torch.optim.SGD(tower.parameters(), lr=0.1)
#! ValueError: optimizer got an empty parameter list

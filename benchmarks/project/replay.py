"""What a population has seen of its task."""

import random
from collections import deque
from typing import NamedTuple

import torch


class Transition(NamedTuple):
    state: torch.Tensor
    action: torch.Tensor
    reward: torch.Tensor
    after: torch.Tensor


class Replay:
    def __init__(self, size):
        self.items = deque(maxlen=size)

    def __len__(self):
        return len(self.items)

    def add(self, *parts):
        self.items.append(Transition(*parts))

    def sample(self, count):
        rows = random.sample(self.items, count)
        return Transition(*(torch.stack(column) for column in zip(*rows, strict=True)))

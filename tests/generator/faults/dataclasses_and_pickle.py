import pickle
from dataclasses import dataclass

import torch


@dataclass
class Pair:
    x: torch.Tensor
    y: int = 2


pair = pickle.loads(pickle.dumps(Pair(torch.ones(2))))
print(pair)
# > Pair(x=tensor([1., 1.]), y=2)

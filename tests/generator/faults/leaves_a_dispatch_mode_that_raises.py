import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Mode(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        raise ValueError(func)


x = torch.ones(2)
mode = Mode().__enter__()
print("a")
# > a

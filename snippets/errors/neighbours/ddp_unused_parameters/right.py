import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.used, self.unused = nn.Linear(2, 1), nn.Linear(2, 1)

    def forward(self, x):
        return self.used(x)


torch.manual_seed(0)
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
replica = DistributedDataParallel(Net(), find_unused_parameters=True)
try:
    for _ in range(2):
        replica(torch.ones(3, 2)).mean().backward()
finally:
    dist.destroy_process_group()
print(replica.module.used.bias.grad, replica.module.unused.bias.grad)
# > tensor([2.]) None

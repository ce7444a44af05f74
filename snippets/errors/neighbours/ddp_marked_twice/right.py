import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.checkpoint import checkpoint


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        h = checkpoint(self.layer, x, use_reentrant=False)
        return checkpoint(self.layer, h, use_reentrant=False)


torch.manual_seed(0)
x = torch.ones(3, 2, requires_grad=True)
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
replica = DistributedDataParallel(Twice(), find_unused_parameters=True)
try:
    replica(x).mean().backward()
finally:
    dist.destroy_process_group()
print(replica.module.layer.bias.grad is not None)
# > True

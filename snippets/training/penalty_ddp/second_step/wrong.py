import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
x = torch.cat([rows, rows.mT]).requires_grad_()
critic = nn.Sequential(nn.Flatten(), nn.Linear(16, 4), nn.Tanh(), nn.Linear(4, 2))
dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
replica = DistributedDataParallel(critic)

try:
    for _ in range(2):
        score = replica(x).mean(dim=1)
        ones = torch.ones_like(score)
        (slopes,) = torch.autograd.grad(score, x, grad_outputs=ones, create_graph=True)
        penalty = (slopes.flatten(1).norm(dim=1) - 1).pow(2).mean()
        penalty.backward()
finally:
    dist.destroy_process_group()
#! RuntimeError: Expected to have finished reduction in the prior iteration before starting a new one. This error indicates that your module has parameters that were not used in producing loss. You can enable unused parameter detection by passing the keyword argument `find_unused_parameters=True` to `torch.nn.parallel.DistributedDataParallel`, and by
#!     making sure all `forward` function outputs participate in calculating loss.
#!     If you already have done the above, then the distributed data parallel module wasn't able to locate the output tensors in the return value of your module's `forward` function. Please include the loss function and the structure of the return value of `forward` of your module when reporting this issue (e.g. list, dict, iterable).
#!     Parameter indices which did not receive grad for rank 0: 3
#!      In addition, you can set the environment variable TORCH_DISTRIBUTED_DEBUG to either INFO or DETAIL to print out information about which particular parameters did not receive gradient on this rank as part of this error

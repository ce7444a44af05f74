import os
import tempfile

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel as DDP


def setup():
    path = os.path.join(tempfile.mkdtemp(), "rendezvous")
    dist.init_process_group("gloo", init_method=f"file://{path}", rank=0, world_size=1)


def main():
    setup()
    torch.manual_seed(0)
    model = DDP(nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1)))
    opt = torch.optim.SGD(model.parameters(), 0.1)
    accumulate = 2
    for i in range(6):
        last = (i + 1) % accumulate == 0
        x = torch.randn(4, 3)
        if last:
            loss = model(x).pow(2).mean() / accumulate
            loss.backward()
            opt.step()
            opt.zero_grad()
        else:
            with model.no_sync():
                loss = model(x).pow(2).mean() / accumulate
                loss.backward()
        average = loss.detach().clone()
        dist.all_reduce(average)
        print(i, average.item())
    dist.destroy_process_group()


main()

import tempfile

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn
from torch.nn.parallel import DistributedDataParallel

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT])  # four lying bars, four standing
critic = nn.Sequential(nn.Flatten(), nn.Linear(16, 4), nn.Tanh(), nn.Linear(4, 2))


def slopes_of(score, x):
    ones = torch.ones_like(score)
    (slopes,) = torch.autograd.grad(score, x, grad_outputs=ones, create_graph=True)
    return slopes.flatten(1)


def train(replica, rank):
    x = pictures.split(4)[rank].clone().requires_grad_()
    score = replica(x).mean(dim=1)
    penalty = (slopes_of(score, x).norm(dim=1) - 1).pow(2).mean()
    penalty.backward()
    return round(critic[1].bias.grad[0].item(), 4)


def work(rank, folder):
    place = f"file://{folder}/meet"
    dist.init_process_group("gloo", init_method=place, rank=rank, world_size=2)
    seen = [None, None]
    dist.all_gather_object(seen, train(DistributedDataParallel(critic), rank))
    dist.destroy_process_group()
    return seen


with tempfile.TemporaryDirectory() as folder:
    second = mp.get_context("fork").Process(target=work, args=(1, folder))
    second.start()
    seen = work(0, folder)
    second.join()
print(seen)
# > [-0.005, -0.0063]

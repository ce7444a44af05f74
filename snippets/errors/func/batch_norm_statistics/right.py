import torch
from torch.func import functional_call, grad

norm = torch.nn.BatchNorm1d(2, track_running_stats=False)
x = torch.tensor([[1.0, 2.0], [3.0, 6.0]])


def loss(params):
    return functional_call(norm, params, (x,)).square().mean()


params = {name: p.detach() for name, p in norm.named_parameters()}
gradient = grad(loss)(params)
print(gradient["weight"])
# > tensor([1.0000, 1.0000])

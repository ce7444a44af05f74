import torch
from torch.func import vjp

x = torch.tensor([1.0, 2.0, 3.0])
y, vjp_fn = vjp(lambda x: x.cumsum(0), x)
print(vjp_fn(torch.tensor([0.0, 0.0, 1.0])))
# > (tensor([1., 1., 1.]),)
print(vjp_fn(torch.tensor([1.0, 0.0, 0.0])))
# > (tensor([1., 0., 0.]),)

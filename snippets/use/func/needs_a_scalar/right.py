import torch
from torch.func import vjp

x = torch.tensor([1.0, 2.0])
_, vjp_fn = vjp(lambda x: x**2, x)
print(vjp_fn(torch.tensor([1.0, 10.0])))
# > (tensor([ 2., 40.]),)

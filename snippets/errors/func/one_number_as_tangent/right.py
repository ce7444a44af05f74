import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0, 3.0])
with fwAD.dual_level():
    y = fwAD.make_dual(x, torch.ones_like(x)).pow(2)
    print(fwAD.unpack_dual(y).tangent)
# > tensor([2., 4., 6.])

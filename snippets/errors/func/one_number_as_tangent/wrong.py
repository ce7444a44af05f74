import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0, 3.0])
with fwAD.dual_level():
    y = fwAD.make_dual(x, torch.tensor(1.0)).pow(2)
    print(fwAD.unpack_dual(y).tangent)
#! RuntimeError: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [3] while the given forward gradient is of size [].

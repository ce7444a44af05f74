import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0, 3.0])
with fwAD.dual_level():
    dual = fwAD.make_dual(x, torch.tensor([1.0, 0.0, 0.0]))
    y = fwAD.unpack_dual(dual.pow(2))
print(y.tangent)
# > tensor([2., 0., 0.])
print(y.primal.grad_fn)
# > None

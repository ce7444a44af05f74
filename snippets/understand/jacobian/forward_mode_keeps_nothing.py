import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
t = torch.tensor([1.0, 0.0, 0.0])

# Reverse mode: the graph has x saved until a seed comes
saved = x.pow(2).grad_fn._saved_self
print(torch.equal(saved, x))
# > True

# Forward mode: no graph is recorded, and the tangent is there all the same
with torch.no_grad(), fwAD.dual_level():
    y = fwAD.unpack_dual(fwAD.make_dual(x, t).pow(2))
print(y.primal.grad_fn)
# > None
print(y.tangent)
# > tensor([2., 0., 0.])

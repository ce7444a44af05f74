import torch
import torch.autograd.forward_ad as fwAD
from torch.autograd.graph import saved_tensors_hooks


def apply_sin(x, steps):
    for _ in range(steps):
        x = x.sin()
    return x


x = torch.ones(1000)
kept = []
with saved_tensors_hooks(lambda s: kept.append(s.numel()), lambda s: s):
    for steps in (1, 10, 100):
        apply_sin(x.clone().requires_grad_(), steps)
        print(steps, "steps, reverse mode:", sum(kept))
        kept.clear()

    with fwAD.dual_level():
        y = apply_sin(fwAD.make_dual(x, torch.ones(1000)), 100)
        change = fwAD.unpack_dual(y).tangent
        print(100, "steps, forward mode:", sum(kept))
# > 1 steps, reverse mode: 1000
# > 10 steps, reverse mode: 10000
# > 100 steps, reverse mode: 100000
# > 100 steps, forward mode: 0

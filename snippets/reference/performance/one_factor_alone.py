import torch
from torch.func import grad, jvp
from torch.utils.flop_counter import FlopCounterMode


def count(compute, *arguments):
    with FlopCounterMode(display=False) as counter:
        compute(*arguments)
    return counter.get_total_flops()


w, x = torch.ones(64, 64), torch.ones(32, 64)
once = count(torch.matmul, x, w)
print("VJP:", count(grad(lambda x: (x @ w).sum()), x) / once)
# > VJP: 2.0
print("JVP:", count(jvp, lambda x: x @ w, (x,), (x,)) / once)
# > JVP: 3.0

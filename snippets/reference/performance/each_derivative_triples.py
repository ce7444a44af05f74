import torch
from torch.func import grad, jvp
from torch.utils.flop_counter import FlopCounterMode


def loss(w, u, x):
    return ((x @ w).tanh() @ u).square().mean()


def count(compute, *arguments):
    with FlopCounterMode(display=False) as counter:
        compute(*arguments)
    return counter.get_total_flops()


at = torch.ones(64, 64), torch.ones(64, 64), torch.ones(32, 64)
gradient = grad(loss, argnums=(0, 1, 2))
once = count(loss, *at)
print("gradient, by a VJP:", count(gradient, *at) / once)
# > gradient, by a VJP: 3.0
print("JVP:", count(jvp, loss, at, at) / once)
# > JVP: 3.0
print("Hessian times a vector:", count(jvp, gradient, at, at) / once)
# > Hessian times a vector: 9.0

import torch
from torch.func import grad, jvp, vjp
from torch.utils.flop_counter import FlopCounterMode


def loss(w, u, x):
    return ((x @ w).tanh() @ u).square().mean()


def count(compute, *arguments):
    with FlopCounterMode(display=False) as counter:
        compute(*arguments)
    return counter.get_total_flops()


def take_two_vjps(*at):
    _, vjp_fn = vjp(gradient, *at)
    vjp_fn(at)


at = torch.ones(64, 64), torch.ones(64, 64), torch.ones(32, 64)
gradient = grad(loss, argnums=(0, 1, 2))
once = count(loss, *at)
print("gradient, by a VJP:", count(gradient, *at) / once)
# > gradient, by a VJP: 3.0
print("JVP:", count(jvp, loss, at, at) / once)
# > JVP: 3.0
print("Hessian times a vector, by a JVP:", count(jvp, gradient, at, at) / once)
# > Hessian times a vector, by a JVP: 9.0
print("Hessian times a vector, by a VJP:", count(take_two_vjps, *at) / once)
# > Hessian times a vector, by a VJP: 9.0

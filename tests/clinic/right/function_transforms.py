import torch
from torch import nn
from torch.func import functional_call, grad, hessian, jacfwd, jacrev, jvp, vmap

net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
params = {k: v.detach() for k, v in net.named_parameters()}


def f(p, x):
    return functional_call(net, p, (x,)).squeeze()


xs, ys = torch.randn(6, 3), torch.randn(6)
per_sample = vmap(grad(lambda p, x, y: (f(p, x) - y) ** 2), in_dims=(None, 0, 0))(params, xs, ys)
laplacian = vmap(lambda x: hessian(lambda q: f(params, q))(x).diagonal().sum())(xs)
jac = vmap(jacrev(f, argnums=1), in_dims=(None, 0))(params, xs)
jac2 = vmap(jacfwd(f, argnums=1), in_dims=(None, 0))(params, xs)
value, tangent = jvp(lambda x: f(params, x), (xs[0],), (torch.ones(3),))
with torch.autograd.forward_ad.dual_level():
    dual = torch.autograd.forward_ad.make_dual(xs, torch.ones_like(xs))
    out = torch.autograd.forward_ad.unpack_dual(net(dual))
with torch.no_grad():
    for p, g in zip(net.parameters(), per_sample.values(), strict=False):
        p -= 0.1 * g.mean(0)

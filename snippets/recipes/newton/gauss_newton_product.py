import torch
from torch.func import jvp, vjp

t = torch.linspace(0, 2, 9).double()


def model(p):
    return p[0] * torch.exp(-p[1] * t)


p = torch.tensor([1.0, 1.0]).double()
v = torch.tensor([1.0, 10.0]).double()
_, Jv = jvp(model, (p,), (v,))
_, vjp_fn = vjp(model, p)
(JtJv,) = vjp_fn(Jv)  # the tangent's result is the seed
J = torch.stack([torch.exp(-t), -t * torch.exp(-t)], dim=1)
print(torch.allclose(JtJv, J.T @ (J @ v)))
# > True

import torch

t = torch.linspace(0, 2, 9).double()
measured = 2.0 * torch.exp(-1.5 * t)


def residuals(p):
    return p[0] * torch.exp(-p[1] * t) - measured


p = torch.tensor([1.0, 1.0], dtype=torch.float64, requires_grad=True)
for _ in range(4):
    r = residuals(p)
    seeds = torch.eye(len(r)).double()
    (J,) = torch.autograd.grad(r, p, seeds, is_grads_batched=True)
    with torch.no_grad():
        p -= torch.linalg.lstsq(J, r).solution
print(torch.round(p.detach(), decimals=2))
# > tensor([2.0000, 1.5000], dtype=torch.float64)

import torch


def f(x):
    return x[0] ** 2 * x[1] + x[1] ** 3


x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad(f(x), x, create_graph=True)
torch.manual_seed(0)
estimates = []
for _ in range(100):
    v = torch.randint(0, 2, (2,)) * 2.0 - 1  # -1 or 1, each with equal chance
    (Hv,) = torch.autograd.grad(g, x, grad_outputs=v, retain_graph=True)
    estimates.append(v @ Hv)
estimates = torch.stack(estimates)
print(sorted(set(estimates.tolist())))
# > [12.0, 20.0]
print((estimates.mean() - 16).abs() < 1)
# > tensor(True)

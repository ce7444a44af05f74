import torch
from torch import nn


def nodes(tensor):
    found, rest = set(), [tensor.grad_fn]
    while rest:
        node = rest.pop()
        if node not in found:
            found.add(node)
            rest += [before for before, _ in node.next_functions if before]
    return len(found)


torch.manual_seed(0)
net = nn.Sequential(
    nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1)
)
t = torch.linspace(0.0, 1.0, 5).reshape(-1, 1).requires_grad_()
u = net(t)
counts = [nodes(u)]
for _ in range(4):
    (u,) = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)
    counts.append(nodes(u))
print(counts)
# > [15, 21, 37, 76, 179]

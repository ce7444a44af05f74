import torch
from torch import nn

torch.manual_seed(0)

net = nn.Linear(4, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    out = net(torch.randn(6, 4))
    grads = []
    for loss in (out[:, 0].pow(2).mean(), out[:, 1].abs().mean()):
        opt.zero_grad(set_to_none=False)
        loss.backward(retain_graph=True)
        grads.append([p.grad.clone() for p in net.parameters()])
    opt.zero_grad(set_to_none=False)
    for p, a, b in zip(net.parameters(), *grads, strict=False):
        p.grad.copy_(a + b)
    opt.step()

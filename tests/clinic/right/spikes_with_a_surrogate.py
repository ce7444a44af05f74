import torch
import torch.nn.functional as F
from torch import nn


class Spike(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mem):
        ctx.save_for_backward(mem)
        return (mem > 0).float()

    @staticmethod
    def backward(ctx, grad_output):
        (mem,) = ctx.saved_tensors
        return grad_output / (1 + 10 * mem.abs()) ** 2


class Leaky(nn.Module):
    def __init__(self, beta=0.9, threshold=1.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, current, mem):
        reset = (mem > self.threshold).float()  # a constant, as in the book
        mem = self.beta * mem + current - reset * self.threshold
        return Spike.apply(mem - self.threshold), mem


class SNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.lif, self.fc2 = nn.Linear(6, 12), Leaky(), nn.Linear(12, 3)

    def forward(self, x):
        mem, out = torch.zeros(len(x), 12), []
        for _ in range(4):
            spike, mem = self.lif(self.fc1(x), mem)
            out.append(self.fc2(spike))
        return torch.stack(out).sum(0)


torch.manual_seed(0)
net = SNN()
opt = torch.optim.Adam(net.parameters(), 1e-2)
for _ in range(5):
    x, y = 3 * torch.randn(8, 6), torch.randint(0, 3, (8,))
    loss = F.cross_entropy(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item(), (net(x).argmax(1) == y).float().mean().item())

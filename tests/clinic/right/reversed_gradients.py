import torch
from torch import nn


class Clip(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, lo, hi):
        ctx.save_for_backward(x)
        ctx.lo, ctx.hi = lo, hi
        return x.clamp(lo, hi)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return (
            torch.where((x < ctx.lo) & (g > 0) | (x > ctx.hi) & (g < 0), torch.zeros_like(g), g),
            None,
            None,
        )


class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, lam):
        ctx.lam = lam
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return -ctx.lam * g, None


feat, cls, dom = nn.Linear(4, 6), nn.Linear(6, 3), nn.Linear(6, 2)
opt = torch.optim.SGD([*feat.parameters(), *cls.parameters(), *dom.parameters()], lr=0.05)
norms = []
feat.weight.register_hook(lambda g: norms.append(g.norm()) or g.clamp(-1, 1))
for _ in range(4):
    x, y, d = torch.randn(10, 4), torch.randint(3, (10,)), torch.randint(2, (10,))
    z = Clip.apply(feat(x), -2.0, 2.0)
    loss = nn.functional.cross_entropy(cls(z), y) + nn.functional.cross_entropy(
        dom(Reverse.apply(z, 0.5)), d
    )
    opt.zero_grad()
    loss.backward()
    opt.step()

import torch

x = torch.zeros(1, 2, requires_grad=True)
w = torch.tensor(1.0, requires_grad=True)
for length in (lambda s: s.norm(dim=1), lambda s: s.pow(2).sum(dim=1).sqrt()):
    (slopes,) = torch.autograd.grad((w * x.pow(2)).sum(), x, create_graph=True)
    penalty = (length(slopes) - 1).pow(2).mean()
    (of_w,) = torch.autograd.grad(penalty, w)
    print(penalty.item(), of_w.item())
# > 1.0 0.0
# > 1.0 nan

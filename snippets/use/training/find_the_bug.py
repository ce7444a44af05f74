import torch

for clip_first in [False, True]:
    w = torch.tensor([1.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    (50 * w**2).sum().backward()
    if clip_first:
        torch.nn.utils.clip_grad_norm_([w], 1.0)
    optimizer.step()
    print(w.detach())
# > tensor([-9.])
# > tensor([0.9000])

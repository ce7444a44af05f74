import torch

for unscale_first in [False, True]:
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    scaler.scale(3 * w).backward()
    if unscale_first:
        scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_([w], 1.0)
    scaler.step(optimizer)
    print(round(1 - w.item(), 4))
# > 0.001
# > 1.0

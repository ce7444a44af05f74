import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(w.pow(2).sum() / 2).backward()
scaler.step(optimizer)
scaler.unscale_(optimizer)
#! RuntimeError: unscale_() is being called after step().

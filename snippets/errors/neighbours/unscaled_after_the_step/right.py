import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(w.pow(2).sum() / 2).backward()
scaler.unscale_(optimizer)
torch.nn.utils.clip_grad_norm_([w], 2.5)
scaler.step(optimizer)
scaler.update()
print(w.detach())
# > tensor([2.2500, 3.0000])

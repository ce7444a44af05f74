import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(w.pow(2).sum() / 2).backward()
norm = torch.nn.utils.clip_grad_norm_([w], max_norm=10.0)
print(norm)
# > tensor(5120.)

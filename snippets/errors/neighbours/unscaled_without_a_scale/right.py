import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
loss = w.pow(2).sum() / 2
scaler.scale(loss).backward()
scaler.unscale_(optimizer)
print(w.grad)
# > tensor([3., 4.])

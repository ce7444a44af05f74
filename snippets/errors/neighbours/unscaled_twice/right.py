import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(w.pow(2).sum() / 2).backward()
scaler.unscale_(optimizer)
print(w.grad)
# > tensor([3., 4.])
scaler.step(optimizer)
scaler.update()
print(w)
# > tensor([1.5000, 2.0000], requires_grad=True)

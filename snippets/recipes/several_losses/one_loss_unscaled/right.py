import torch

w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(3 * w).backward()
scaler.scale(w.pow(2)).backward()
scaler.unscale_(optimizer)
print(w.grad)
# > tensor(5.)

import torch

w = torch.tensor(1.0, requires_grad=True)
first, second = (torch.optim.SGD([w], lr=0.1) for _ in range(2))
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(3 * w).backward()
scaler.unscale_(first)
print(w.grad)
# > tensor(3.)
scaler.unscale_(second)
print(w.grad)
# > tensor(0.0029)

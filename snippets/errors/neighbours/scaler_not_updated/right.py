import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
for _ in range(2):
    optimizer.zero_grad()
    scaler.scale(w.pow(2).sum() / 2).backward()
    scaler.step(optimizer)
    scaler.update()
    print(w.detach())
# > tensor([1.5000, 2.0000])
# > tensor([0.7500, 1.0000])

import torch

a = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(4.0, requires_grad=True)
optimizer_a = torch.optim.SGD([a], lr=0.5)
optimizer_b = torch.optim.SGD([b], lr=0.5)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(a.square()).backward()
scaler.step(optimizer_a)
scaler.step(optimizer_b)
#! AssertionError: No inf checks were recorded for this optimizer.

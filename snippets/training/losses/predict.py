import torch

w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(w * float("inf")).backward()
scaler.step(optimizer)
scaler.update()
print(w.detach(), scaler.get_scale())
# > tensor(1.) 512.0

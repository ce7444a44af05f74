import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
scaler.scale(w.pow(2).sum()).backward()
print(w.grad)
# > tensor([2048., 4096.])
scaler.unscale_(optimizer)
print(w.grad)
# > tensor([2., 4.])
scaler.step(optimizer)
print(w)
# > tensor([0.5000, 1.0000], requires_grad=True)

import torch

w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
w.pow(2).backward(gradient=scaler.scale(torch.tensor(1.0)))
scaler.step(optimizer)
print(w.grad)
# > tensor(2.)

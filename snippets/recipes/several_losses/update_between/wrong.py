import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
of_a = torch.optim.SGD([a], lr=0.1)
of_b = torch.optim.SGD([b], lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)

scaler.scale(a * torch.inf).backward()
scaler.scale(5 * b).backward()
scaler.step(of_a)
scaler.update()
scaler.step(of_b)
scaler.update()
print(a.detach(), b.grad)
# > tensor(1.) tensor(10.)

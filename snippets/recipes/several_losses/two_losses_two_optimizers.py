import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
of_a = torch.optim.SGD([a], lr=0.25)
of_b = torch.optim.SGD([b], lr=0.25)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)

product = a * b
scaler.scale(product).backward(retain_graph=True)
scaler.scale(product.pow(2)).backward()
print(a.grad, b.grad)
# > tensor(10240.) tensor(5120.)

scaler.unscale_(of_a)
print(a.grad, b.grad)
# > tensor(10.) tensor(5120.)
scaler.step(of_a)
scaler.step(of_b)
scaler.update()
print(a.detach(), b.detach())
# > tensor(-1.5000) tensor(0.7500)

import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)

product = a * b
scale = torch.tensor(scaler.get_scale())
torch.autograd.backward((product, product.pow(2)), grad_tensors=(scale, scale))
print(a.grad, b.grad)
# > tensor(10240.) tensor(5120.)

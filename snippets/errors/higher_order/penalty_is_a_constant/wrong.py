import torch

w = torch.tensor(2.0, requires_grad=True)
x = torch.tensor(3.0, requires_grad=True)
y = w * x.pow(2)
(slope,) = torch.autograd.grad(y, x, retain_graph=True)
loss = y + (slope - 1).pow(2)
loss.backward()
print(loss.item(), w.grad)
# > 139.0 tensor(9.)

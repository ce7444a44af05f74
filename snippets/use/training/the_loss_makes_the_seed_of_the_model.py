import torch

x, target = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0, 2.0, 6.0])
w = torch.nn.Parameter(torch.tensor(1.0))
y = w * x
loss = torch.nn.functional.mse_loss(y, target)
y.retain_grad()
loss.retain_grad()
loss.backward()
print(loss.grad)
# > tensor(1.)
print(y.grad)
# > tensor([-2.,  0., -2.])
print(w.grad)
# > tensor(-8.)
w.grad = None
(w * x).backward(gradient=y.grad)
print(w.grad)
# > tensor(-8.)

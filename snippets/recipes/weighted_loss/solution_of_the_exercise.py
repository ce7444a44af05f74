import torch

x = torch.tensor([1.0, 1000.0, 2.0])
target = torch.tensor([1.0, 0.0, 5.0])
w = torch.tensor(2.0, requires_grad=True)
losses = (w * x - target).pow(2)
losses.backward(gradient=torch.tensor([0.5, 0.0, 0.5]))
print(w.grad)
# > tensor(-1.)

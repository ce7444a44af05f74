import torch

x = torch.arange(8.0)
w = torch.tensor(2.0, requires_grad=True)
for part in x.split(4):
    ((w * part).pow(2).mean() / 2).backward()
print(w.grad)
# > tensor(70.)
print(torch.autograd.grad((w * x).pow(2).mean(), w))
# > (tensor(70.),)

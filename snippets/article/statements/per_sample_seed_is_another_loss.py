import torch

targets = torch.tensor([0.0, 4.0])
w = torch.tensor([3.0, 1.0])


def losses(c):
    return (c - targets).pow(2)


c = torch.tensor(2.0, requires_grad=True)
losses(c).backward(gradient=torch.ones(2))
print(c.grad)
# > tensor(0.)
c.grad = None
losses(c).backward(gradient=w)
print(c.grad)
# > tensor(8.)
c.grad = None
(w * losses(c)).sum().backward()
print(c.grad)
# > tensor(8.)
c = torch.tensor(1.0, requires_grad=True)
losses(c).backward(gradient=w)
print(c.grad)
# > tensor(0.)

import torch


def loss(p):
    return p.pow(2).sum()


p = torch.tensor([3.0, 4.0], requires_grad=True)
loss(p).backward()
with torch.no_grad():
    print(loss(p))
    print(loss(p + p.grad))  # along the gradient
    print(loss(p - p.grad))  # against it
    print(loss(p - 0.5 * p.grad))
# > tensor(25.)
# > tensor(225.)
# > tensor(25.)
# > tensor(0.)

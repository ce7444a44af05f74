import torch


def loss(x, w):
    return (x * w).sum()


x, w = torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0])
of_x = torch.func.grad(loss)(x, w)
of_w = torch.func.grad(loss, argnums=1)(x, w)
print(of_x, of_w)
# > tensor([10., 20.]) tensor([1., 2.])

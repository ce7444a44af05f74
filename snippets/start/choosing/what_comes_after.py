import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


target = torch.tensor([1.0, 20.0])
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = f(x)
dL_dy = 2 * (y.detach() - target)  # of L = ((y - target) ** 2).sum()
y.backward(gradient=dL_dy)
print(dL_dy)
# > tensor([ 2., -4.])
print(x.grad)
# > tensor([  4., -34., -48.])

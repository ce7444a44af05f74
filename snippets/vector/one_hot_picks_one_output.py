import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = f(x)  # shape (2,)
y.backward(torch.tensor([0.0, 1.0]))
print(x.grad)
# > tensor([ 0.,  9., 12.])

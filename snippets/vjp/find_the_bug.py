import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = f(x)
J = torch.zeros(2, 3)
for i in range(2):
    y[i].backward(retain_graph=True)
    J[i] = x.grad
print(J)
# > tensor([[ 2.,  1.,  0.],
# >         [ 2., 10., 12.]])
for i in range(2):
    x.grad = None
    y[i].backward(retain_graph=True)
    J[i] = x.grad
print(J)
# > tensor([[ 2.,  1.,  0.],
# >         [ 0.,  9., 12.]])

import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = f(x)
for seed in torch.eye(2):
    print(torch.autograd.grad(y, x, grad_outputs=seed, retain_graph=True))
# > (tensor([2., 1., 0.]),)
# > (tensor([ 0.,  9., 12.]),)

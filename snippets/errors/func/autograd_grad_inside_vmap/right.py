import torch


def slopes(x):
    return torch.func.grad(lambda x: x.pow(2).sum())(x)


batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
print(torch.vmap(slopes)(batch))
# > tensor([[2., 4.],
# >         [6., 8.]])

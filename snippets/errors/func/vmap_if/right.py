import torch


def nonnegative_sum(x):
    return torch.where(x.sum() >= 0, x, -x)


batch = torch.tensor([[1.0, 2.0], [3.0, -4.0]])
print(torch.vmap(nonnegative_sum)(batch))
# > tensor([[ 1.,  2.],
# >         [-3.,  4.]])

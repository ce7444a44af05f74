import torch


def partial_sums(x):
    sums = torch.zeros_like(x)
    for i in range(len(x)):
        sums[i] = x[: i + 1].sum()
    return sums


batch = torch.tensor([[1.0, 2.0, 3.0], [4.0, 1.0, 0.0]])
print(torch.vmap(partial_sums)(batch))
# > tensor([[1., 3., 6.],
# >         [4., 5., 5.]])

import torch


def squares(x):
    return x.pow(2)


x = torch.tensor([1.0, 2.0, 3.0])
rows_at_once = max(1, len(x) // 4)
print(torch.func.jacrev(squares, chunk_size=rows_at_once)(x))
# > tensor([[2., 0., 0.],
# >         [0., 4., 0.],
# >         [0., 0., 6.]])

import torch


def noisy(x):
    return x + torch.randint(10, (3,))


torch.manual_seed(0)
batch = torch.zeros(2, 3)
print(torch.vmap(noisy, randomness="different")(batch))
# > tensor([[4., 9., 3.],
# >         [0., 3., 9.]])

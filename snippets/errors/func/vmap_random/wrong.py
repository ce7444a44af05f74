import torch


def noisy(x):
    return x + torch.randint(10, (3,))


torch.manual_seed(0)
batch = torch.zeros(2, 3)
print(torch.vmap(noisy)(batch))
#! RuntimeError: vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out of vmap

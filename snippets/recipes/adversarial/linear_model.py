from itertools import product

import torch

W = torch.tensor(
    [[2.0, -1.0, 0.5], [-1.0, 2.0, 1.0], [0.5, 1.0, -2.0], [1.0, -0.5, 1.0]]
)
x = torch.tensor([[0.5, 0.3, 0.4, 0.5]])
seed = torch.tensor([[-1.0, 1.0, 0.0]])
slopes = seed @ W.T  # the rows of W, weighed
best = ((x + 0.2 * slopes.sign()) @ W @ seed.T).item()
tried = [
    ((x + 0.2 * torch.tensor([signs])) @ W @ seed.T).item()
    for signs in product([-1.0, 1.0], repeat=4)
]
print(len(tried), round(best, 4), round(max(tried), 4))
# > 16 0.45 0.45

import torch
from torch.utils.data import DataLoader

targets = torch.tensor([1.0, 2.0, 3.0, 4.0, 10.0])
c = torch.tensor(0.0, requires_grad=True)
((c - targets) ** 2).mean().backward()
print(c.grad)
# > tensor(-8.0000)
c.grad = None
for batch in DataLoader(targets, batch_size=2):
    losses = (c - batch) ** 2
    losses.backward(gradient=torch.full_like(losses, 1 / 5))
    print(len(batch), c.grad)
# > 2 tensor(-1.2000)
# > 2 tensor(-4.)
# > 1 tensor(-8.)

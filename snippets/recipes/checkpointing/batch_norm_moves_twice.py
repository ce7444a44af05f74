import torch
from torch.utils.checkpoint import checkpoint

norm = torch.nn.BatchNorm1d(1)
x = torch.tensor([[1.0], [3.0]])
y = checkpoint(norm, x, use_reentrant=False)
print(norm.num_batches_tracked)
# > tensor(1)
y.backward(gradient=torch.ones(2, 1))
print(norm.num_batches_tracked)
# > tensor(2)

import torch
from torch.nn.functional import cross_entropy

logits = torch.tensor([[2.0, -1.0], [0.5, 0.0]], requires_grad=True)
cross_entropy(logits, torch.tensor([0, 1])).backward()
print(logits.grad.sum(dim=1).abs() < 1e-6)
# > tensor([True, True])

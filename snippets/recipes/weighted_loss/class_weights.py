import torch
from torch.nn.functional import cross_entropy

label = torch.tensor([0, 0, 0, 1])
class_weights = torch.tensor([1.0, 5.0])
weights = class_weights[label]
print(weights)
# > tensor([1., 1., 1., 5.])
logits = torch.zeros(4, 2, requires_grad=True)
losses = cross_entropy(logits, label, reduction="none")
losses.backward(gradient=weights / weights.sum())
print(logits.grad)
# > tensor([[-0.0625,  0.0625],
# >         [-0.0625,  0.0625],
# >         [-0.0625,  0.0625],
# >         [ 0.3125, -0.3125]])

logits.grad = None
cross_entropy(logits, label, weight=class_weights).backward()
print(logits.grad)
# > tensor([[-0.0625,  0.0625],
# >         [-0.0625,  0.0625],
# >         [-0.0625,  0.0625],
# >         [ 0.3125, -0.3125]])

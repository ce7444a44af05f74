import torch
from torch.nn.functional import cross_entropy

logits = torch.zeros(2, 2, requires_grad=True)
losses = cross_entropy(logits, torch.tensor([0, 1]), reduction="none")
losses.backward(gradient=torch.tensor([0.25, 0.75]))
print(logits.grad)
# > tensor([[-0.1250,  0.1250],
# >         [ 0.3750, -0.3750]])

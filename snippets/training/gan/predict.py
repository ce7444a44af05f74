import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce

score = torch.zeros(1, requires_grad=True)
print(torch.autograd.grad(bce(score, torch.zeros(1)), score))
# > (tensor([0.5000]),)
print(torch.autograd.grad(bce(score, torch.ones(1)), score))
# > (tensor([-0.5000]),)

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce

score = torch.full((1,), -10.0, requires_grad=True)
print(torch.autograd.grad(-bce(score, torch.zeros(1)), score))
# > (tensor([-4.5398e-05]),)
print(torch.autograd.grad(bce(score, torch.ones(1)), score))
# > (tensor([-1.0000]),)

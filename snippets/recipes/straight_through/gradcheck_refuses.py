import torch


def straight_through(x):
    return x.round().detach() + (x - x.detach())


x = torch.tensor([0.25], dtype=torch.float64, requires_grad=True)
torch.autograd.gradcheck(straight_through, x)
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[0.]], dtype=torch.float64)
#!     analytical:tensor([[1.]], dtype=torch.float64)

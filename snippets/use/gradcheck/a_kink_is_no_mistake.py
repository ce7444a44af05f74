import torch
from torch.autograd import gradcheck

x = torch.tensor([-1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(torch.relu, (x,)))
# > True
x = torch.tensor([-1.0, 0.0], dtype=torch.float64, requires_grad=True)
gradcheck(torch.relu, (x,))
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[0.0000, 0.0000],
#!             [0.0000, 0.5000]], dtype=torch.float64)
#!     analytical:tensor([[0., 0.],
#!             [0., 0.]], dtype=torch.float64)

import torch
from torch.autograd import gradcheck

x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
if gradcheck(torch.sin, (x,), raise_exception=False):
    print("the gradients are right")
# > the gradients are right

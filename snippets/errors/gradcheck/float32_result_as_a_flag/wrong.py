import torch
from torch.autograd import gradcheck

x = torch.tensor([1.0, 2.0], requires_grad=True)
if gradcheck(torch.sin, (x,), raise_exception=False):
    print("the gradients are right")
#! UserWarning: Input #0 requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex.

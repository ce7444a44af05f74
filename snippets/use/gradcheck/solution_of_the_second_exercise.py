import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
print(torch.autograd.gradcheck(lambda x: x * x * x, (x,), eps=1e-2))
# > True
#! UserWarning: Input #0 requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex.

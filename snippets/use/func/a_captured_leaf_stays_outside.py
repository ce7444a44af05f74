import torch
from torch.func import grad

w = torch.tensor(3.0, requires_grad=True)
x = torch.tensor(2.0)
slope = grad(lambda x: w * x**2)(x)
print(slope)
# > tensor(12., grad_fn=<MulBackward0>)
slope.backward()
print(w.grad)
# > tensor(4.)

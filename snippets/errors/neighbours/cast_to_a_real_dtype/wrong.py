import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
y = (z * z).to(torch.float32)
#! UserWarning: Casting complex values to real discards the imaginary part
y.backward()
print(z.grad)
# > tensor(2.-4.j)

import torch

x = torch.ones(2, requires_grad=True)
x.grad_dtype = torch.float64
x.backward(gradient=torch.tensor([1.0, 1e-60], dtype=torch.float64))
print(x.grad)
# > tensor([1.0000e+00, 1.0000e-60], dtype=torch.float64)

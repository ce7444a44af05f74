import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.pow(2)
x.grad_dtype = torch.float64
y.sum().backward()
print(x.grad)
# > tensor([2., 4.], dtype=torch.float64)

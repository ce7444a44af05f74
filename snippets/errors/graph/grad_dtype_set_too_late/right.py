import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.grad_dtype = torch.float64
w.pow(2).sum().backward()
print(w.grad)
# > tensor([2., 4.], dtype=torch.float64)

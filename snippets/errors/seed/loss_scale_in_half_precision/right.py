import torch

x = torch.tensor([1.0, 2.0], dtype=torch.float16, requires_grad=True)
y = 2 * x
scale = 16384.0
y.backward(torch.full((2,), scale))
print(x.grad / scale)
# > tensor([2., 2.], dtype=torch.float16)

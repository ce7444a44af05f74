import torch

x = torch.tensor([1.0, 2.0], dtype=torch.float16, requires_grad=True)
y = 2 * x
scale = 65536.0
y.backward(torch.full((2,), scale))
print(x.grad / scale)
# > tensor([inf, inf], dtype=torch.float16)

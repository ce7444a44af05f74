import torch

x = torch.ones(1_000_000, requires_grad=True)
y = x.pow(2)
print(y.numel() * x.numel() * x.element_size())  # bytes that J would take
# > 4000000000000
y.backward(torch.full_like(y, 3.0))
print(x.grad.unique())
# > tensor([6.])

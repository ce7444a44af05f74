import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2
h.retain_grad()
h.register_hook(lambda seed: seed * 10)
h.register_hook(lambda seed: seed + 1)
h.sum().backward()
print(h.grad)
# > tensor([11., 11.])
print(x.grad)
# > tensor([22., 44.])

import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
h = 2 * x
h.register_hook(lambda seed: seed / seed.norm())
(h**2).sum().backward()
print(x.grad)
# > tensor([1.2000, 1.6000])

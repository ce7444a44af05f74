import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = 2 * x
h.retain_grad()
h.register_hook(lambda seed: 100 * seed)
h.mul_(10)
h.backward(gradient=torch.ones(2))
print(h.grad)
# > tensor([1., 1.])
print(x.grad)
# > tensor([2000., 2000.])

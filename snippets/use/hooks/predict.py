import torch

x = torch.tensor(1.0, requires_grad=True)
h = 2 * x
h.register_hook(lambda seed: seed * 2)
h.register_hook(lambda seed: seed + 1)
h.backward(gradient=torch.tensor(3.0))
print(x.grad)
# > tensor(14.)

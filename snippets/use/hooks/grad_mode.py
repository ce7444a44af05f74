import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2
h.register_hook(lambda seed: print("recorded:", torch.is_grad_enabled()))
seed = torch.tensor([1.0, 10.0])
torch.autograd.grad(h, x, seed, retain_graph=True)
# > recorded: False
torch.autograd.grad(h, x, seed, create_graph=True)
# > recorded: True

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.register_hook(lambda seed: print("arrives:", seed))
x.register_post_accumulate_grad_hook(lambda leaf: print("stored:", leaf.grad))
torch.autograd.grad((x**2).sum(), x)
# > arrives: tensor([2., 4.])
(x**2).sum().backward()
# > arrives: tensor([2., 4.])
# > stored: tensor([2., 4.])

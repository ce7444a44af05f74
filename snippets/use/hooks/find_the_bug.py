import torch


def forgets(seed):
    seed = seed.clamp(max=1.0)


def clip(seed):
    return seed.clamp(max=1.0)


for hook in [forgets, clip]:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    h = 2 * x
    h.register_hook(hook)
    h.backward(gradient=torch.tensor([0.5, 100.0]))
    print(x.grad)
# > tensor([  1., 200.])
# > tensor([1., 2.])

import torch

x, target = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0, 2.0, 6.0])
w = torch.nn.Parameter(torch.tensor(1.0))


def gradient(reduction, seed=None):
    loss = torch.nn.functional.mse_loss(w * x, target, reduction=reduction)
    (grad,) = torch.autograd.grad(loss, w, grad_outputs=seed)
    return grad


print(gradient("sum"), gradient("none", seed=torch.ones(3)))
# > tensor(-24.) tensor(-24.)
print(gradient("mean"), gradient("none", seed=torch.full((3,), 1 / 3)))
# > tensor(-8.) tensor(-8.)

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
scale = torch.tensor(1.0, requires_grad=True)
h = x**2


def learn_the_scale(seed):
    with torch.enable_grad():
        (scale * seed.norm() - 4).pow(2).backward()


h.register_hook(learn_the_scale)
h.backward(gradient=torch.tensor([3.0, 4.0]))
print(scale.grad, x.grad)
# > tensor(10.) tensor([ 6., 16.])

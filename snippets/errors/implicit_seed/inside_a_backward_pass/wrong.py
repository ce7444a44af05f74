import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
scale = torch.tensor(1.0, requires_grad=True)
h = x**2


def learn_the_scale(seed):
    (scale * seed.norm() - 4).pow(2).backward()


h.register_hook(learn_the_scale)
h.backward(gradient=torch.tensor([3.0, 4.0]))
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

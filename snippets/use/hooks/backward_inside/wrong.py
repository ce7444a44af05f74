import torch

w = torch.tensor(3.0, requires_grad=True)
x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2


def learn_from_the_seed(seed):
    (w * seed.sum()).backward()


h.register_hook(learn_from_the_seed)
h.backward(gradient=torch.tensor([1.0, 10.0]))
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

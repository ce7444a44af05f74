import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
seed = torch.tensor(10.0)
(dx,) = torch.autograd.grad(loss, x, seed, is_grads_batched=True)
#! IndexError: invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number

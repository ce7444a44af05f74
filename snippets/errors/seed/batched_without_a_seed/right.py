import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
seeds = torch.tensor([1.0, 10.0])
(dx,) = torch.autograd.grad(loss, x, seeds, is_grads_batched=True)
print(dx)
# > tensor([[ 2.,  4.,  6.],
# >         [20., 40., 60.]])

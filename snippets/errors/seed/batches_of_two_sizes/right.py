import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y, z = x.pow(2), 3 * x
rows = torch.eye(2)
seeds = (rows, torch.ones(2, 2))
(dx,) = torch.autograd.grad((y, z), x, seeds, is_grads_batched=True)
print(dx)
# > tensor([[5., 3.],
# >         [3., 7.]])

import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
seeds = torch.tensor([[1.0, 1.0, 1.0], [1.0, 0.0, -1.0]])
(products,) = torch.autograd.grad(y, x, seeds, is_grads_batched=True)
print(products)
# > tensor([[ 2.,  4.,  6.],
# >         [ 2.,  0., -6.]])

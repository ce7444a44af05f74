import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares, sums = x**2, x.cumsum(0)
seeds = torch.eye(6).split(3, dim=1)
(rows,) = torch.autograd.grad(
    (squares, sums), x, grad_outputs=seeds, is_grads_batched=True
)
print(rows)
# > tensor([[2., 0., 0.],
# >         [0., 4., 0.],
# >         [0., 0., 6.],
# >         [1., 0., 0.],
# >         [1., 1., 0.],
# >         [1., 1., 1.]])

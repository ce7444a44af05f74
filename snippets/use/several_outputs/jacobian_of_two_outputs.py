import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares, sums = x**2, x.cumsum(0)[:2]
seeds = torch.eye(5).split([3, 2], dim=1)
print(seeds)
# > (tensor([[1., 0., 0.],
# >         [0., 1., 0.],
# >         [0., 0., 1.],
# >         [0., 0., 0.],
# >         [0., 0., 0.]]), tensor([[0., 0.],
# >         [0., 0.],
# >         [0., 0.],
# >         [1., 0.],
# >         [0., 1.]]))
(rows,) = torch.autograd.grad(
    (squares, sums), x, grad_outputs=seeds, is_grads_batched=True
)
of_squares, of_sums = rows.split([3, 2])
print(of_squares)
# > tensor([[2., 0., 0.],
# >         [0., 4., 0.],
# >         [0., 0., 6.]])
print(of_sums)
# > tensor([[1., 0., 0.],
# >         [1., 1., 0.]])

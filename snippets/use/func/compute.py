import torch

y, vjp_fn = torch.func.vjp(lambda x: x.cumsum(0), torch.tensor([1.0, 2.0, 3.0]))
(J,) = torch.func.vmap(vjp_fn)(torch.eye(3))
print(J)
# > tensor([[1., 0., 0.],
# >         [1., 1., 0.],
# >         [1., 1., 1.]])

import torch

diagonal = torch.tensor([[2.0, 0.0], [0.0, 2.0]])  # the sum of squares
mixed = torch.tensor([[2.0, 1.0], [1.0, 2.0]])
for H in (diagonal, mixed):
    p = torch.tensor([3.0, 0.0], requires_grad=True)
    loss = 0.5 * p @ H @ p  # lowest at (0, 0)
    (first,) = torch.autograd.grad(loss, p, create_graph=True)
    (second,) = torch.autograd.grad(first, p, torch.ones_like(first))
    print((p - first / second).detach())
    print((p - torch.linalg.solve(H, first)).detach())
# > tensor([0., 0.])
# > tensor([0., 0.])
# > tensor([ 1., -1.])
# > tensor([0., 0.])

import torch

A = torch.tensor([[4.0, 2.0], [2.0, 3.0]])
b = torch.tensor([8.0, 8.0])
x = torch.tensor([5.0, -3.0], requires_grad=True)
f = 0.5 * x @ A @ x - b @ x
(g,) = torch.autograd.grad(f, x, create_graph=True)
rows = [torch.autograd.grad(g, x, e, retain_graph=True)[0] for e in torch.eye(2)]
H = torch.stack(rows)
with torch.no_grad():
    minimum = x - torch.linalg.solve(H, g)
print(minimum)
# > tensor([1., 2.])
print(A @ minimum - b)  # the gradient there
# > tensor([0., 0.])

import torch


def step(z, w):
    return torch.tanh(w @ z + torch.tensor([1.0, 0.5], dtype=torch.float64))


w = torch.tensor([[0.5, -0.25], [0.25, 0.5]], dtype=torch.float64, requires_grad=True)
with torch.no_grad():
    z = torch.zeros(2, dtype=torch.float64)
    for _ in range(100):
        z = step(z, w)

z.requires_grad_()
once = step(z, w)
(J,) = torch.autograd.grad(
    once, z, torch.eye(2).double(), is_grads_batched=True, retain_graph=True
)
seed = torch.tensor([1.0, 10.0]).double()  # for the fixed point
u = torch.linalg.solve((torch.eye(2) - J).T, seed)
(gradient,) = torch.autograd.grad(once, w, grad_outputs=u)
print([[round(value, 4) for value in row] for row in gradient.tolist()])
# > [[0.5971, 0.5727], [3.5238, 3.3796]]

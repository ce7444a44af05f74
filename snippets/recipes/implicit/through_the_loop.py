import torch


def step(z, w):
    return torch.tanh(w @ z + torch.tensor([1.0, 0.5], dtype=torch.float64))


w = torch.tensor([[0.5, -0.25], [0.25, 0.5]], dtype=torch.float64, requires_grad=True)
z = torch.zeros(2, dtype=torch.float64)
for _ in range(100):
    z = step(z, w)  # a hundred steps are kept for the backward pass
z.backward(gradient=torch.tensor([1.0, 10.0]).double())
print([[round(value, 4) for value in row] for row in w.grad.tolist()])
# > [[0.5971, 0.5727], [3.5238, 3.3796]]

import torch

target = torch.tensor(2.0 - 1.0j)
z = torch.tensor(0.0 + 0.0j, requires_grad=True)
for _ in range(50):
    loss = (z - target).abs().pow(2)
    (grad,) = torch.autograd.grad(loss, z)
    with torch.no_grad():
        z -= 0.25 * grad
print(torch.allclose(z, target))
# > True

import torch

z = torch.tensor(1.0 + 1.0j, requires_grad=True)
(z * z.conj()).real.backward()
with torch.no_grad():
    print(z - 0.5 * z.grad.conj())
    print(z - 0.5 * z.grad)
# > tensor(0.+2.j)
# > tensor(0.+0.j)

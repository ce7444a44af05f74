import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
w = z**2
w.backward(gradient=torch.tensor(1.0 + 0.0j))
print(z.grad)
# > tensor(2.-4.j)
print(z.grad.conj().resolve_conj(), 2 * z.detach())
# > tensor(2.+4.j) tensor(2.+4.j)

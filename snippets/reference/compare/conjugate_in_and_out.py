import torch


def vjp_without_conjugates(f, z, seed):
    _, pullback = torch.func.vjp(f, z)
    (gradient,) = pullback(seed.conj())
    return gradient.conj().resolve_conj()


z = torch.tensor(1.0 + 2.0j)
seed = torch.tensor(1.0j)
_, pullback = torch.func.vjp(torch.square, z)
print(pullback(seed))
# > (tensor(4.+2.j),)
print(vjp_without_conjugates(torch.square, z, seed))
# > tensor(-4.+2.j)
print(seed * 2 * z)
# > tensor(-4.+2.j)

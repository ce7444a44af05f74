import torch


def power(parts):
    z = torch.view_as_complex(parts)
    return (z * z.conj()).real


z = torch.tensor(3.0 + 4.0j)
print(torch.func.jacrev(power)(torch.view_as_real(z)))
# > tensor([6., 8.])

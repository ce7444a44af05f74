import torch


def power(z):
    return (z * z.conj()).real


z = torch.tensor(3.0 + 4.0j)
print(torch.func.jacrev(power)(z))
#! RuntimeError: jacrev: Expected all inputs to be real but received complex tensor at flattened input idx: 0

import torch


def counted(a, b):
    global multiplications
    multiplications += a.shape[0] * a.shape[1] * b.shape[1]
    return a @ b


n = 50
outer, middle, inner = torch.ones(n, n), torch.ones(n, n), torch.ones(n, n)
seed = torch.ones(1, n)

multiplications = 0
one = counted(counted(counted(seed, outer), middle), inner)
print(multiplications)
# > 7500

multiplications = 0
other = counted(seed, counted(outer, counted(middle, inner)))
print(multiplications)
# > 252500
print(torch.equal(one, other))
# > True

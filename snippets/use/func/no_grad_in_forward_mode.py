import torch


def f(x):
    with torch.no_grad():
        c = x**2  # a constant for reverse mode only
    return c * x


x = torch.tensor(3.0)
print(torch.func.jacrev(f)(x), torch.func.jacfwd(f)(x))
# > tensor(9.) tensor(27.)


def g(x):
    return (x**2).detach() * x


print(torch.func.jacrev(g)(x), torch.func.jacfwd(g)(x))
# > tensor(9.) tensor(9.)

import torch

n = 100_000
x = torch.ones(n, requires_grad=True)
y = x.cumsum(0)
y.backward(gradient=torch.ones(n))
print(x.grad[:3], x.grad[-1])
# > tensor([100000.,  99999.,  99998.]) tensor(1.)
print(f"{n * n * 4 / 1e9:.0f} GB")
# > 40 GB

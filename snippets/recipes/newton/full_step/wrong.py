import torch

x = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
for _ in range(3):
    f = torch.sqrt(1 + x**2)  # smallest at 0
    (g,) = torch.autograd.grad(f, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    with torch.no_grad():
        x -= g / h
    print(round(x.item(), 1))
# > -1.7
# > 5.2
# > -137.4

import matplotlib.pyplot as plt
import torch

H = torch.tensor([[3.0, 2.0], [2.0, 2.0]]).double()
b = torch.tensor([1.0, 0.0]).double()  # so that the minimum is at (1, -1)


def path(step, turns):
    x = torch.tensor([3.5, -4.0], dtype=torch.float64, requires_grad=True)
    points = [x.tolist()]
    for _ in range(turns):
        f = 0.5 * x @ H @ x - b @ x
        (g,) = torch.autograd.grad(f, x, create_graph=True)
        s = step(x, g)
        with torch.no_grad():
            x -= s
        points.append(x.tolist())
    return torch.tensor(points)


def newton(x, g):
    seeds = torch.eye(2).double()
    (rows,) = torch.autograd.grad(g, x, seeds, is_grads_batched=True)
    return torch.linalg.solve(rows, g.detach())


descent = path(lambda x, g: 0.35 * g.detach(), turns=12)
direct = path(newton, turns=1)
print(descent[-1])
# > tensor([ 1.3256, -1.4166])
print(direct[-1])
# > tensor([ 1., -1.])

axis = plt.figure(figsize=(5, 4), layout="constrained").gca()
x1, x2 = torch.meshgrid(
    torch.linspace(-2, 4, 61), torch.linspace(-5, 3, 81), indexing="xy"
)
axis.contour(
    x1,
    x2,
    1.5 * x1**2 + 2 * x1 * x2 + x2**2 - x1,
    levels=10,
    linewidths=0.6,
    colors="gray",
)
axis.plot(descent[:, 0], descent[:, 1], "o-", markersize=3, label="gradient descent")
axis.plot(direct[:, 0], direct[:, 1], "s--", markersize=5, label="Newton")
axis.set_xlabel("x₁")
axis.set_ylabel("x₂")
axis.legend()

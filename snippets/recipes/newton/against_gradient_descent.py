import matplotlib.pyplot as plt
import torch

steep, flat = torch.tensor([[0.6, 0.8], [-0.8, 0.6]]).double()
H = 100 * torch.outer(steep, steep) + torch.outer(flat, flat)
minimum = torch.tensor([1.0, -1.0]).double()


def path(step, turns):
    x = torch.tensor([-1.6, 2.2], dtype=torch.float64, requires_grad=True)
    points = [x.tolist()]
    for _ in range(turns):
        f = 0.5 * (x - minimum) @ H @ (x - minimum)
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


descent = path(lambda x, g: 0.019 * g.detach(), turns=12)
direct = path(newton, turns=1)
print(descent[-1])
# > tensor([-1.3726,  1.1325])
print(direct[-1])
# > tensor([ 1., -1.])

axis = plt.figure(figsize=(5, 4), layout="constrained").gca()
x1, x2 = torch.meshgrid(
    torch.linspace(-3, 2, 101), torch.linspace(-2, 3, 101), indexing="xy"
)
across = 0.6 * (x1 - 1) + 0.8 * (x2 + 1)
along = -0.8 * (x1 - 1) + 0.6 * (x2 + 1)
height = 50 * across**2 + along**2 / 2
axis.contour(
    x1, x2, height, levels=[1, 4, 9, 16, 25, 50], linewidths=0.6, colors="gray"
)
axis.set_aspect("equal")
axis.plot(descent[:, 0], descent[:, 1], "o-", markersize=3, label="gradient descent")
axis.plot(direct[:, 0], direct[:, 1], "s--", markersize=5, label="Newton")
axis.set_xlabel("x₁")
axis.set_ylabel("x₂")
axis.legend()

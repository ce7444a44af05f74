import torch
from torch.nn.functional import binary_cross_entropy_with_logits

torch.manual_seed(0)
x = torch.randn(100, 20).double()
labels = (x[:, 0] + 0.5 * torch.randn(100) > 0).double()


def loss(w):
    return binary_cross_entropy_with_logits(x @ w, labels) + 0.01 * w.pow(2).sum()


def newton_step(g, w, turns=10):
    """Go towards the solution of H s = g by conjugate gradients, H never built."""
    rest = g.detach()
    s, direction = torch.zeros_like(rest), rest
    for _ in range(turns):
        if rest.norm() < 1e-14:  # solved: one more turn would divide 0 by 0
            break
        (Hd,) = torch.autograd.grad(g, w, grad_outputs=direction, retain_graph=True)
        length = (rest @ rest) / (direction @ Hd)
        s, new = s + length * direction, rest - length * Hd
        direction, rest = new + (new @ new) / (rest @ rest) * direction, new
    return s


w = torch.zeros(20, dtype=torch.float64, requires_grad=True)
for _ in range(6):
    (g,) = torch.autograd.grad(loss(w), w, create_graph=True)
    print(f"{g.norm().item():.5f}")
    s = newton_step(g, w)
    with torch.no_grad():
        w -= s
# > 0.41438
# > 0.09946
# > 0.02645
# > 0.00311
# > 0.00005
# > 0.00000

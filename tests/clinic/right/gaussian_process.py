import math

import torch


class GP(torch.nn.Module):
    def __init__(self, x, y):
        super().__init__()
        self.register_buffer("x", x)
        self.register_buffer("y", y)
        self.raw = torch.nn.ParameterDict(
            {
                k: torch.nn.Parameter(torch.tensor(v))
                for k, v in [("scale", 0.0), ("length", 0.0), ("noise", -2.0)]
            }
        )

    def nll(self):
        scale, length, noise = (self.raw[k].exp() for k in ("scale", "length", "noise"))
        distances = torch.cdist(self.x, self.x)
        K = scale * torch.exp(-0.5 * distances.pow(2) / length**2)
        K = K + (noise + 1e-3) * torch.eye(len(self.x))
        L = torch.linalg.cholesky(K)
        a = torch.cholesky_solve(self.y[:, None], L)
        return (
            0.5 * (self.y @ a).squeeze()
            + L.diagonal().log().sum()
            + 0.5 * len(self.x) * math.log(2 * math.pi)
        )


torch.manual_seed(0)
x = torch.rand(12, 1)
gp = GP(x, torch.sin(6 * x).squeeze(1))
opt = torch.optim.LBFGS(gp.parameters(), lr=0.2, max_iter=5, line_search_fn="strong_wolfe")


def closure():
    opt.zero_grad()
    loss = gp.nll()
    loss.backward()
    return loss


for _ in range(3):
    print(float(opt.step(closure)))

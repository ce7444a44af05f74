import torch

w = torch.tensor([3.0, -4.0], requires_grad=True)
optimizer = torch.optim.LBFGS([w], max_iter=5)


def closure():
    optimizer.zero_grad()
    loss = (w - 1).pow(2).sum()
    loss.backward()
    return loss


optimizer.step(closure)
print(w.detach().round(decimals=3))
# > tensor([1., 1.])

import torch

w = torch.tensor(4.0, requires_grad=True)
optimizer = torch.optim.LBFGS([w], lr=0.5, max_iter=10)


def closure():
    optimizer.zero_grad()
    loss = (w - 1).square()
    loss.backward()
    return loss


optimizer.step(closure)
print(w)
# > tensor(1.0049, requires_grad=True)

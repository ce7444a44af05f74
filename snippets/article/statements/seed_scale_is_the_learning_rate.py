import torch

A = torch.tensor([[1.0, 0.0], [1.0, 2.0]])
t = torch.tensor([1.0, 3.0])


def train(seed, lr):
    w = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr)
    for _ in range(2):
        optimizer.zero_grad()
        loss = (A @ w - t).pow(2).sum()
        loss.backward(gradient=torch.tensor(seed))
        optimizer.step()
    return w.detach()


print(train(seed=4.0, lr=1 / 32))
# > tensor([0.7500, 1.0000])
print(train(seed=1.0, lr=4 / 32))
# > tensor([0.7500, 1.0000])
print(train(seed=1.0, lr=1 / 32))
# > tensor([0.4219, 0.6250])

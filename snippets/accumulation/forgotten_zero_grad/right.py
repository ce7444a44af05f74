import torch

w = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
for _ in range(2):
    optimizer.zero_grad()
    loss = (w - 4) ** 2
    loss.backward()
    optimizer.step()
    print(w.grad, w.detach())
# > tensor(-8.) tensor(2.)
# > tensor(-4.) tensor(3.)

import torch

x = torch.tensor(3.0, requires_grad=True)
multiplier = torch.tensor(2.0, requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.1)
multiplier_optimizer = torch.optim.SGD([multiplier], lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    multiplier_optimizer.zero_grad()
    excess = x - 1
    loss = x.square() + multiplier.detach() * excess
    multiplier_loss = -multiplier * excess
    (loss + multiplier_loss).backward()
    print(x.grad)
    optimizer.step()
    multiplier_optimizer.step()
# > tensor(6.)
# > tensor(4.8000)
# > tensor(3.8400)

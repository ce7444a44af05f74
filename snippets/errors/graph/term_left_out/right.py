import torch

w = torch.tensor([3.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.5)
for _ in range(3):
    loss = (w - 1).square().sum()
    penalty = 0.5 * w.abs().sum()
    optimizer.zero_grad()
    (loss + penalty).backward()
    optimizer.step()
print(w.detach())
# > tensor([0.7500, 0.7500])

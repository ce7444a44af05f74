import torch

x = torch.tensor([0.0, 1.0, 2.0, 3.0])
target = torch.tensor([1.0, 3.0, 5.0, 11.0])
weights = torch.tensor([4.0, 4.0, 4.0, 1.0])  # the last sample is doubtful
line = torch.zeros(2, requires_grad=True)  # slope and intercept
optimizer = torch.optim.SGD([line], lr=0.3)
for _ in range(200):
    optimizer.zero_grad()
    losses = (line[0] * x + line[1] - target).pow(2)  # shape (4,)
    losses.backward(gradient=weights / weights.sum())
    optimizer.step()
print([round(value, 3) for value in line.tolist()])
# > [2.632, 0.579]

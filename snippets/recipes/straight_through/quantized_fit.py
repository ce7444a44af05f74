import torch

inputs = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
target = torch.tensor([1.75, -1.0, 3.25, 4.0])
w = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
history = []
for _ in range(20):
    optimizer.zero_grad()
    whole = w.round().detach() + (w - w.detach())
    losses = (inputs @ whole - target).pow(2)
    losses.backward(gradient=torch.full_like(losses, 1 / 4))
    optimizer.step()
    history.append(losses.mean().item())
print(w.tolist())
# > [1.625, -0.625, 3.0]
print(w.round().tolist())
# > [2.0, -1.0, 3.0]
print(history[:3], history[-3:])
# > [7.65625, 2.65625, 2.65625] [0.40625, 0.03125, 0.03125]

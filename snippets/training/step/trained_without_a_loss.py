import torch
from torch import nn
from torch.nn.functional import one_hot

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT])  # four lying bars, four standing
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)

for _ in range(100):
    optimizer.zero_grad()
    logits = model(pictures)
    probabilities = logits.detach().softmax(dim=1)
    logits.backward(gradient=(probabilities - one_hot(labels)) / 8)
    optimizer.step()
print((model(pictures).argmax(dim=1) == labels).sum())
# > tensor(8)

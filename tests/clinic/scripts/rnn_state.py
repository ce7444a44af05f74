"""A recurrent network that reads a long series in windows."""

import torch
from torch import nn

torch.manual_seed(0)
series = torch.sin(torch.arange(0, 40, 0.25))
windows = series.reshape(8, 20, 1)


class Reader(nn.Module):
    def __init__(self, hidden=6):
        super().__init__()
        self.cell = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, window, state):
        features, state = self.cell(window, state)
        return self.head(features), state


reader = Reader()
optimizer = torch.optim.SGD(reader.parameters(), lr=0.05)
criterion = nn.MSELoss()
state = torch.zeros(1, 1, 6)
history = []

for index, window in enumerate(windows):
    inputs = window[:-1].unsqueeze(0)
    targets = window[1:].unsqueeze(0)
    prediction, state = reader(inputs, state)
    loss = criterion(prediction, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    history.append(loss.item())

print(history)

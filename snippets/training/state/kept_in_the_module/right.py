import torch
from torch import nn
from torch.nn.functional import cross_entropy


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 6, batch_first=True)
        self.head = nn.Linear(6, 2)
        self.state = None

    def forward(self, rows):
        hidden, state = self.lstm(rows, self.state)
        self.state = tuple(part.detach() for part in state)
        return self.head(hidden[:, -1])


torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT]).squeeze(1)  # shape (8, 4, 4)
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
model = Reader()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for half in pictures.split(2, dim=1):  # the upper two rows, then the lower two
    optimizer.zero_grad()
    loss = cross_entropy(model(half), labels)
    loss.backward()
    optimizer.step()
    print(model.state[0].shape, model.state[0].requires_grad)
# > torch.Size([1, 8, 6]) False
# > torch.Size([1, 8, 6]) False

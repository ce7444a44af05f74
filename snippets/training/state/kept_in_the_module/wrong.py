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
        hidden, self.state = self.lstm(rows, self.state)
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
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.

import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(2, 3)
        self.head = nn.Linear(3, 1)

    def forward(self, x):
        features = self.encoder(x)
        return self.head(features)


torch.manual_seed(0)
model = Classifier()
slow = {"params": model.encoder.parameters(), "lr": 0.1}
optimizer = torch.optim.SGD([slow, {"params": model.head.parameters()}], lr=0.5)
before = model.encoder.weight.clone()
for _ in range(3):
    optimizer.zero_grad()
    model(torch.ones(4, 2)).mean().backward()
    optimizer.step()
print(torch.equal(model.encoder.weight, before))
# > False

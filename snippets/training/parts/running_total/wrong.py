import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT])  # four lying bars, four standing
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2))
loader = DataLoader(TensorDataset(pictures, labels), batch_size=3)
total = 0
for batch, wanted in loader:
    total = total + cross_entropy(model(batch), wanted)
    total.backward()
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.

import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT])  # four lying bars, four standing
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)

logits = model(pictures)
logits.retain_grad()
loss = cross_entropy(logits, labels)
loss.retain_grad()
loss.backward()
print(loss.grad)
# > tensor(1.)
probabilities = logits.detach().softmax(dim=1)
print(probabilities[0], logits.grad[0])
# > tensor([0.4975, 0.5025]) tensor([-0.0628,  0.0628])
for name, parameter in model.named_parameters():
    print(name, parameter.grad.shape)
# > 0.weight torch.Size([4, 1, 3, 3])
# > 0.bias torch.Size([4])
# > 3.weight torch.Size([2, 16])
# > 3.bias torch.Size([2])
optimizer.step()

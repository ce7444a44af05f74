import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT]).squeeze(1)  # shape (8, 4, 4)
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
lstm, head = nn.LSTM(4, 6, batch_first=True), nn.Linear(6, 2)
upper, lower = pictures.split(2, dim=1)

_, sent = lstm(upper)
received = tuple(part.detach().requires_grad_() for part in sent)
hidden, _ = lstm(lower, received)
cross_entropy(head(hidden[:, -1]), labels).backward()
truncated = lstm.weight_ih_l0.grad.clone()

torch.autograd.backward(sent, grad_tensors=[part.grad for part in received])
whole = lstm.weight_ih_l0.grad
print([tuple(part.grad.shape) for part in received])
# > [(1, 8, 6), (1, 8, 6)]
print(truncated.norm(), whole.norm())
# > tensor(0.0117) tensor(0.0152)

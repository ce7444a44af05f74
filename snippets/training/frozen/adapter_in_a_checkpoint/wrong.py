import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint


class Adapted(nn.Module):
    def __init__(self, layer, rank):
        super().__init__()
        self.layer = layer.requires_grad_(False)
        self.down = nn.Linear(layer.in_features, rank, bias=False)
        self.up = nn.Linear(rank, layer.out_features, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, x):
        return self.layer(x) + self.up(self.down(x))


torch.manual_seed(0)
rows = torch.eye(4).reshape(4, 1, 4, 1).expand(4, 1, 4, 4)
pictures = torch.cat([rows, rows.mT])  # four lying bars, four standing
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
block = nn.Sequential(Adapted(nn.Linear(16, 8), 2), nn.ReLU(), nn.Linear(8, 2))
block[2].requires_grad_(False)

logits = checkpoint(block, pictures.flatten(1), use_reentrant=True)
#! UserWarning: None of the inputs have requires_grad=True. Gradients will be None
loss = cross_entropy(logits, labels)
loss.backward()
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

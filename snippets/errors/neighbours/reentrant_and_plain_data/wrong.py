import torch
from torch.utils.checkpoint import checkpoint


def layer(batch):
    return batch @ weight


weight = torch.tensor([3.0, 4.0], requires_grad=True)
batch = torch.tensor([[1.0, 2.0], [10.0, 20.0]])
y = checkpoint(layer, batch, use_reentrant=True)
#! UserWarning: None of the inputs have requires_grad=True. Gradients will be None
print(y.requires_grad)
# > False

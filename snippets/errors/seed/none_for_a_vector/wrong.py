import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
y = 3 * x
torch.autograd.backward((loss, y), (None, None))
#! RuntimeError: grad can be implicitly created only for scalar outputs

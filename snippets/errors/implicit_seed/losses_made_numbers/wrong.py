import torch

w = torch.tensor(5.0, requires_grad=True)
losses = [(w - target).pow(2).item() for target in (1.0, 2.0)]
loss = torch.tensor(losses).sum()
loss.backward()
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

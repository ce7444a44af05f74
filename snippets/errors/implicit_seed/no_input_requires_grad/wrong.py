import torch

x = torch.tensor([1.0, 2.0, 3.0])
loss = x.pow(2).sum()
loss.backward()
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

import torch

x = torch.tensor([0.5, 1.25, 1.5], requires_grad=True)
near_one = torch.histc(x, bins=1, min=0.0, max=2.0)
near_one.backward()
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

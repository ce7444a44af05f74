import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
count = (x > 1.5).sum()  # int64
count.backward(torch.tensor(1))
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

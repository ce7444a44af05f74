import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
constant = torch.tensor(5.0)
outputs = [loss, constant]
torch.autograd.backward(outputs, [None, None])
#! RuntimeError: element 1 of tensors does not require grad and does not have a grad_fn

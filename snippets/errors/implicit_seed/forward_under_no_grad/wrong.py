import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([3.0, 4.0])
with torch.no_grad():
    loss = (w @ x).pow(2)
loss.backward()
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

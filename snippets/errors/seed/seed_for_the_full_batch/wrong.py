import torch

w = torch.tensor(1.0, requires_grad=True)
data = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
ones = torch.ones(3)
for batch in data.split(3):
    losses = (w * batch).pow(2)
    losses.backward(ones)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([2]).

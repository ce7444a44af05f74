import torch

x = torch.tensor([[1.0], [2.0], [3.0]])
target = torch.tensor([1.0, 5.0, 5.0])
weights = torch.tensor([1.0, 3.0, 4.0])
w = torch.tensor([[2.0]], requires_grad=True)
losses = (x @ w - target).pow(2)
print(losses.mean())
# > tensor(6.3333, grad_fn=<MeanBackward0>)
losses.backward(gradient=weights / weights.sum())
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([3, 3]).

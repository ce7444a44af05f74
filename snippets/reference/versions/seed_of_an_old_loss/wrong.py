import torch

one = torch.FloatTensor([1])
minus_one = one * -1
w = torch.tensor([0.5, -1.0], requires_grad=True)
real = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
scores = real @ w
scores.mean().backward(minus_one)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a shape of torch.Size([]).

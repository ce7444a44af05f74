import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
loss = x.pow(2).sum()
loss.backward(gradient=torch.tensor([1.0]))
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a shape of torch.Size([]).

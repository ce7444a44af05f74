import torch

inputs = torch.tensor([1.0, 2.0, 3.0, 4.0])
target = torch.tensor([1.0, 5.0, 5.0, 6.0])
weights = torch.tensor([1.0, 0.0, 1.0, 2.0])
w = torch.tensor(2.0, requires_grad=True)
loss = torch.nn.functional.mse_loss(w * inputs, target)
loss.backward(gradient=weights / 4)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([4]) and output[0] has a shape of torch.Size([]).

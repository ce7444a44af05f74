import torch

prediction = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
loss = torch.nn.functional.mse_loss(prediction, torch.zeros(4))
weights = torch.tensor([1.0, 0.0, 2.0, 1.0])
loss.backward(weights / weights.sum())
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([4]) and output[0] has a shape of torch.Size([]).

import torch

prediction = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
target = torch.tensor([0.0, 1.0, 5.0, 8.0])
loss = torch.nn.functional.mse_loss(prediction, target, reduction="none")
loss.backward()
#! RuntimeError: grad can be implicitly created only for scalar outputs

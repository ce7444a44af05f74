import torch

prediction = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
loss = torch.nn.functional.mse_loss(prediction, torch.zeros(4), reduction="none")
weights = torch.tensor([1.0, 0.0, 2.0, 1.0])
loss.backward(weights / weights.sum())
print(prediction.grad)
# > tensor([0.5000, 0.0000, 3.0000, 2.0000])

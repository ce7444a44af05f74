import torch

prediction = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
losses = prediction.pow(2)
losses.backward(torch.full((4,), 1 / 4))
print(prediction.grad)
# > tensor([0.5000, 1.0000, 1.5000, 2.0000])

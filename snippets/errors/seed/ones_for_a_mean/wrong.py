import torch

prediction = torch.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
losses = prediction.pow(2)
losses.backward(torch.ones(4))
print(prediction.grad)
# > tensor([2., 4., 6., 8.])

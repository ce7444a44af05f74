import torch

prediction = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
target = torch.tensor([1.0, 2.0, 4.0])
loss = (prediction.squeeze(1) - target).pow(2).mean()
loss.backward()
print(loss)
# > tensor(0.3333, grad_fn=<MeanBackward0>)
print(prediction.grad)
# > tensor([[ 0.0000],
# >         [ 0.0000],
# >         [-0.6667]])

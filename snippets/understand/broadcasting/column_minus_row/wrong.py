import torch

prediction = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
target = torch.tensor([1.0, 2.0, 4.0])
loss = (prediction - target).pow(2).mean()
loss.backward()
print(loss)
# > tensor(2.3333, grad_fn=<MeanBackward0>)
print(prediction.grad)
# > tensor([[-0.8889],
# >         [-0.2222],
# >         [ 0.4444]])

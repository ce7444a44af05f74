import torch

x = torch.tensor([[-1.0], [0.0], [1.0]])
y = torch.tensor([-2.0, 0.0, 2.0])
slope = torch.tensor(2.0, requires_grad=True)
prediction = (slope * x).squeeze(1)
loss = torch.nn.functional.mse_loss(prediction, y)
loss.backward()
print(slope.grad)
# > tensor(0.)

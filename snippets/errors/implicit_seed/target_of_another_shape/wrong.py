import torch

x = torch.tensor([[-1.0], [0.0], [1.0]])
y = torch.tensor([-2.0, 0.0, 2.0])
slope = torch.tensor(2.0, requires_grad=True)
loss = torch.nn.functional.mse_loss(slope * x, y)
#! UserWarning: Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1])). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.
loss.backward()
print(slope.grad)
# > tensor(2.6667)

import torch

inputs = torch.tensor([1.0, 2.0, 3.0, 4.0])
target = torch.tensor([1.0, 5.0, 5.0, 6.0])
w = torch.tensor(2.0, requires_grad=True)
y = w * inputs
torch.nn.functional.mse_loss(y, target).backward()
print(w.grad)
# > tensor(5.)

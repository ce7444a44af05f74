import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
excess = torch.relu(x - 1.5).sum()  # float32
excess.backward()
print(x.grad)
# > tensor([0., 1., 1.])

import torch

x = torch.tensor([1.0, 2.0])
encoder = torch.tensor(1.0, requires_grad=True)
head = torch.tensor([1.0, 1.0], requires_grad=True)  # of the adversary
features = encoder * x
branch = features.view_as(features)
branch.register_hook(lambda grad: -0.5 * grad)
task = (features - 3).pow(2).sum()
adversary = (head @ branch).pow(2)
loss = task + adversary
loss.backward()
print(encoder.grad)
# > tensor(-17.)
print(head.grad)
# > tensor([ 6., 12.])

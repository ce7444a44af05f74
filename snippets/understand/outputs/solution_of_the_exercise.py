import torch

scores = torch.tensor([[2.0, 1.0], [0.0, 3.0]], requires_grad=True)
labels = torch.tensor([0, 0])
accuracy = (scores.argmax(dim=1) == labels).float().mean()
print(accuracy, accuracy.requires_grad)
# > tensor(0.5000) False

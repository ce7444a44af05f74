import torch
from torch.nn.functional import conv2d, one_hot

image = torch.tensor([[[[0.0, 1.0, 3.0], [1.0, 2.0, 0.0], [4.0, 1.0, 1.0]]]])
kernels = torch.tensor([[[[1.0, 0.0], [0.0, 1.0]]], [[[2.0, -1.0], [0.0, -1.0]]]])
head = torch.tensor([[4.0, 0.0, -4.0], [-4.0, 8.0, 4.0]])
features = conv2d(image, kernels).relu().requires_grad_()
logits = features.mean(dim=(2, 3)) @ head
seed = one_hot(torch.tensor([0]), num_classes=3).float()
(slopes,) = torch.autograd.grad(logits, features, grad_outputs=seed)
importance = slopes.mean(dim=(2, 3), keepdim=True)  # one number for each feature
print(importance.flatten())
# > tensor([ 1., -1.])
print((importance * features).sum(dim=1).relu().detach())
# > tensor([[[2., 1.],
# >          [2., 0.]]])

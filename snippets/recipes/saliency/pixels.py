import torch
from torch.nn.functional import conv2d, one_hot

image = torch.tensor([[[[0.0, 1.0, 3.0], [1.0, 2.0, 0.0], [4.0, 1.0, 1.0]]]])
image.requires_grad_()
kernels = torch.tensor([[[[1.0, 0.0], [0.0, 1.0]]], [[[2.0, -1.0], [0.0, -1.0]]]])
head = torch.tensor([[4.0, 0.0, -4.0], [-4.0, 8.0, 4.0]])  # 2 features, 3 classes
features = conv2d(image, kernels).relu()  # shape (1, 2, 2, 2)
logits = features.mean(dim=(2, 3)) @ head
print(logits)
# > tensor([[ 5.,  6., -5.]], grad_fn=<MmBackward0>)
seed = one_hot(torch.tensor([1]), num_classes=3).float()
print(seed)
# > tensor([[0., 1., 0.]])
logits.backward(gradient=seed)
print(image.grad.abs())
# > tensor([[[[0., 0., 0.],
# >           [0., 4., 2.],
# >           [0., 0., 2.]]]])

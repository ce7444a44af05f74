"""Saliency maps: which pixels decide for each of the classes?"""

import torch
from torch import nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self, classes=3):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.head = nn.Linear(4 * 8 * 8, classes)

    def forward(self, image):
        return self.head(torch.relu(self.conv(image)).flatten(1))


net = Net().eval()
image = torch.rand(1, 1, 8, 8, requires_grad=True)
scores = net(image)

maps = []
for label in range(scores.shape[1]):
    one_hot = torch.zeros_like(scores)
    one_hot[0, label] = 1.0
    scores.backward(gradient=one_hot, retain_graph=True)
    saliency = image.grad.abs().amax(dim=1)
    maps.append(saliency / saliency.max())

for label, saliency in enumerate(maps):
    row, column = divmod(int(saliency.flatten().argmax()), 8)
    print(f"class {label}: pixel ({row}, {column})")

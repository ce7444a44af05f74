"""Grad-CAM: which part of an image speaks for a class."""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(1, 4, 3, padding=1)
        self.head = nn.Linear(4, 3)

    def forward(self, image):
        maps = F.relu(self.features(image))
        self.maps = maps
        return self.head(maps.mean(dim=(2, 3)))


model = Small()
model.eval()
image = torch.rand(1, 1, 8, 8)
scores = model(image)
label = scores.argmax(dim=1).item()
scores[0, label].backward()
weights = model.maps.grad.mean(dim=(2, 3), keepdim=True)
cam = F.relu((weights * model.maps).sum(dim=1))
cam = cam / cam.max()
print(cam.shape)

"""An adversarial example by the sign of the input's gradient."""

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 3))
for parameter in model.parameters():
    parameter.requires_grad_(False)


def attack(image, label, size=0.1, steps=3):
    adversarial = image.clone()
    for _ in range(steps):
        loss = F.cross_entropy(model(adversarial), label)
        loss.backward()
        with torch.no_grad():
            adversarial = adversarial + size * adversarial.grad.sign()
        adversarial = adversarial.clamp(0, 1)
    return adversarial


images = torch.rand(4, 6)
labels = torch.tensor([0, 1, 2, 0])
changed = attack(images, labels)
print((changed - images).abs().max())

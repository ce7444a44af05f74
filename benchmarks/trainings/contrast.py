"""Contrastive learning, whose views are made in Python."""

import random
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)
random.seed(0)


def flip(image):
    return image.flip(-1) if random.random() < 0.5 else image


def shift(image):
    return torch.roll(image, random.randrange(-2, 3), dims=-1)


def hide(image):
    top, left = random.randrange(8), random.randrange(8)
    image = image.clone()
    image[..., top : top + 4, left : left + 4] = 0
    return image


class Views:
    def __init__(self, *changes):
        self.changes = changes

    def __call__(self, image):
        for change in self.changes:
            image = change(image)
        return image


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, stride=2)
        self.head = nn.Linear(8 * 25, 16)

    def forward(self, x):
        return F.normalize(self.head(self.conv(x).relu().flatten(1)), dim=1)


def contrast(a, b, heat=0.2):
    return F.cross_entropy(a @ b.t() / heat, torch.arange(len(a)))


def train(epochs):
    images, views, encoder = torch.rand(128, 1, 12, 12), Views(flip, shift, hide), Encoder()
    optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
    for _ in range(epochs):
        for batch in images.split(16):
            one, other = (torch.stack([views(image) for image in batch]) for _ in range(2))
            loss = contrast(encoder(one), encoder(other))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


start = time.process_time()
train(15)

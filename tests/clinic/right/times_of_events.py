"""Events of a trajectory: the times that a solver found have a graph, and a plot takes their numbers."""

import torch
from torch import nn

torch.manual_seed(0)


class Ball(nn.Module):
    def __init__(self):
        super().__init__()
        self.gravity = nn.Parameter(torch.tensor([9.8]))
        self.height = nn.Parameter(torch.tensor([4.0]))
        self.start = nn.Parameter(torch.tensor([0.0]))

    def bounces(self, count):
        now, speed = self.start, (2 * self.gravity * self.height).sqrt()
        for _ in range(count):
            yield now
            now = now + 2 * speed / self.gravity
            speed = 0.8 * speed

    def path(self, count):
        before = self.start
        points = []
        for event in self.bounces(count):
            grid = torch.linspace(float(before), float(event), int(float(event) * 5) + 2)
            points.append(self.height - 0.5 * self.gravity * grid**2)
            before = event
        return torch.cat(points)


ball = Ball()
height = ball.path(4)
shown = height.detach().numpy()
print(len(shown), float(shown.max()))

import copy

import torch
import torch.nn.functional as F
from torch import nn


class MeanTeacher(nn.Module):
    def __init__(self):
        super().__init__()
        self.student = nn.Linear(4, 3)
        self.teacher = copy.deepcopy(self.student)

    def forward(self, x, y):
        s = self.student(x)
        with torch.no_grad():
            t = self.teacher(x + 0.1 * torch.randn_like(x)).softmax(1)
            confidence = t.amax(1)
        return F.cross_entropy(s, y) + (confidence * (s.softmax(1) - t).pow(2).sum(1)).mean()

    @torch.no_grad()
    def follow(self):
        for a, b in zip(self.teacher.parameters(), self.student.parameters(), strict=False):
            a.lerp_(b, 0.1)


net = MeanTeacher()
opt = torch.optim.Adam(net.parameters(), 1e-2)
for _ in range(5):
    loss = net(torch.randn(6, 4), torch.randint(3, (6,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
    net.follow()

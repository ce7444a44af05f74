from collections import deque

import torch


class Stage:
    def __init__(self, weight):
        self.weight = weight.requires_grad_()
        self.waiting = deque()  # the two ends of the graphs without a seed

    def forward(self, values):
        received = values.requires_grad_()
        sent = (received @ self.weight).relu()
        self.waiting.append((received, sent))
        return sent.detach()

    def backward(self, seed):
        received, sent = self.waiting.popleft()
        sent.backward(gradient=seed)
        return received.grad


x = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0], [2.0, 2.0], [1.0, 0.0]])
target = torch.tensor([[5.0], [9.0], [3.0], [7.0], [1.0]])
stages = [
    Stage(torch.tensor([[1.0, -1.0], [1.0, 2.0]])),
    Stage(torch.tensor([[2.0, 1.0], [1.0, 1.0]])),
    Stage(torch.tensor([[0.5], [1.0]])),
]

# All micro-batches go forward, and each result gets the seed of its losses.
seeds = []
for values, wanted in zip(x.split(2), target.split(2), strict=True):
    for stage in stages:
        values = stage.forward(values)
    seeds.append(2 * (values - wanted) / len(x))

# All gradients go back, in the same order.
for seed in seeds:
    for stage in reversed(stages):
        seed = stage.backward(seed)

for stage in stages:
    print(stage.weight.grad)
# > tensor([[ 4.4000,  8.1000],
# >         [16.8000, 12.6000]])
# > tensor([[ 5.3000, 10.6000],
# >         [ 5.7000, 11.4000]])
# > tensor([[32.6000],
# >         [22.0000]])

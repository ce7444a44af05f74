"""A name holds what a network gives, then a number made of it, which a memory keeps in a tuple through the training."""

import collections
import random

import torch
from torch import nn

random.seed(0)
torch.manual_seed(0)


class Memory:
    def __init__(self):
        self.kept = collections.deque(maxlen=100)

    def put(self, seen):
        self.kept.append(seen)

    def sample(self, count):
        drawn = random.sample(self.kept, count)
        states, moves, gains = [], [], []
        for seen in drawn:
            state, move, gain = seen
            states.append(state)
            moves.append(move)
            gains.append(gain)
        return torch.stack(states), torch.tensor(moves), torch.tensor(gains)


actor = nn.Linear(3, 1)
critic = nn.Linear(4, 1)
stepping_actor = torch.optim.SGD(actor.parameters(), lr=0.01)
stepping_critic = torch.optim.SGD(critic.parameters(), lr=0.01)
memory = Memory()


def learn(memory):
    states, moves, gains = memory.sample(4)
    rated = critic(torch.cat([states, moves.unsqueeze(1)], dim=1)).squeeze(1)
    critic_loss = (rated - gains).pow(2).mean()
    stepping_critic.zero_grad()
    critic_loss.backward()
    stepping_critic.step()

    actor_loss = -critic(torch.cat([states, actor(states)], dim=1)).mean()
    stepping_actor.zero_grad()
    actor_loss.backward()
    stepping_actor.step()


def play():
    state = torch.randn(3)
    for _ in range(8):
        move = actor(state)
        move = move.item() + random.gauss(0, 0.1)
        gain = -abs(move)
        memory.put((state, move, gain))
        state = torch.randn(3)
    for _ in range(4):
        learn(memory)


for _ in range(2):
    play()
print(len(memory.kept))

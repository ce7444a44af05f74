"""REINFORCE in an environment of plain Python."""

import random
import time

import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(0)
torch.set_num_threads(1)
random.seed(0)


class Walk:
    def reset(self):
        self.at, self.speed, self.time = random.uniform(-1, 1), 0.0, 0
        return self.observe()

    def observe(self):
        return [self.at, self.speed]

    def step(self, action):
        self.speed += 0.1 if action else -0.1
        self.at += 0.1 * self.speed
        self.time += 1
        return self.observe(), 1.0 - abs(self.at), abs(self.at) > 2 or self.time >= 50


def discount(rewards, rate=0.98):
    total, returns = 0.0, []
    for reward in reversed(rewards):
        total = reward + rate * total
        returns.append(total)
    return torch.tensor(returns[::-1])


def play(walk, policy):
    logs, rewards, seen, done = [], [], walk.reset(), False
    while not done:
        choice = Categorical(logits=policy(torch.tensor(seen)))
        action = choice.sample()
        logs.append(choice.log_prob(action))
        seen, reward, done = walk.step(action.item())
        rewards.append(reward)
    return torch.stack(logs), discount(rewards)


def train(episodes):
    walk = Walk()
    policy = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 2))
    optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
    for _ in range(episodes):
        logs, returns = play(walk, policy)
        loss = -(logs * (returns - returns.mean())).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


start = time.process_time()
train(50)

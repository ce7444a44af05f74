"""REINFORCE on a bandit with a context: push up what paid off."""

import torch
from torch import nn
from torch.distributions import Categorical

torch.manual_seed(0)


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))
        self.log_probs = []
        self.rewards = []

    def act(self, state):
        choice = Categorical(logits=self.layers(state))
        action = choice.sample()
        self.log_probs.append(choice.log_prob(action).item())
        return action.item()

    def loss(self, discount=0.9):
        returns, total = [], 0.0
        for reward in reversed(self.rewards):
            total = reward + discount * total
            returns.insert(0, total)
        returns = torch.tensor(returns)
        returns = (returns - returns.mean()) / (returns.std() + 1e-8)
        log_probs = torch.tensor(self.log_probs)
        return -(log_probs * returns).sum()


policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
for episode in range(5):
    policy.log_probs.clear()
    policy.rewards.clear()
    for _ in range(20):
        state = torch.randn(4)
        action = policy.act(state)
        policy.rewards.append(1.0 if action == int(state[:3].argmax()) else 0.0)
    optimizer.zero_grad()
    policy_loss = policy.loss()
    policy_loss.backward()
    optimizer.step()

"""Agents that learn from one replay, and the population that they are of."""

import copy

import networks
import torch
import torch.nn.functional as F


class Agent:
    def __init__(self, states, actions, discount=0.95, rate=0.01, delay=2):
        self.actor = networks.Actor(states, actions)
        self.critic = networks.Critic(states, actions)
        self.target_actor = copy.deepcopy(self.actor)
        self.target_critic = copy.deepcopy(self.critic)
        self.optimizers = {
            "actor": torch.optim.Adam(self.actor.parameters(), lr=1e-3),
            "critic": torch.optim.Adam(self.critic.parameters(), lr=1e-3),
        }
        self.discount, self.rate, self.delay = discount, rate, delay
        self.steps = 0
        self.losses = {"actor": [], "critic": []}

    @torch.no_grad()
    def act(self, state, noise=0.1):
        action = self.actor(state[None])[0]
        return (action + noise * torch.randn_like(action)).clamp(-1, 1)

    def learn(self, batch):
        self.steps += 1
        self._step("critic", self._critic_loss(batch))
        if self.steps % self.delay == 0:
            self._step("actor", self._actor_loss(batch))
            self._follow(self.target_actor, self.actor)
            self._follow(self.target_critic, self.critic)

    def _critic_loss(self, batch):
        with torch.no_grad():
            action = self.target_actor(batch.after)
            smallest = torch.min(*self.target_critic(batch.after, action))
            goal = batch.reward + self.discount * smallest
        return sum(F.mse_loss(value, goal) for value in self.critic(batch.state, batch.action))

    def _actor_loss(self, batch):
        return -self.critic.first_value(batch.state, self.actor(batch.state)).mean()

    def _step(self, name, loss):
        optimizer = self.optimizers[name]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        self.losses[name].append(loss.item())

    @torch.no_grad()
    def _follow(self, target, source):
        pairs = zip(target.parameters(), source.parameters(), strict=True)
        for theirs, own in pairs:
            theirs.lerp_(own, self.rate)

    def score(self):
        recent = self.losses["critic"][-10:]
        return sum(recent) / max(len(recent), 1)


class Population:
    def __init__(self, count, states, actions):
        self.make = lambda: Agent(states, actions)
        self.agents = [self.make() for _ in range(count)]

    def replace_worst(self):
        self.agents.sort(key=Agent.score)
        child, best = self.make(), self.agents[0]
        child.actor.load_state_dict(best.actor.state_dict())
        child.critic.load_state_dict(best.critic.state_dict())
        self.agents[-1] = child

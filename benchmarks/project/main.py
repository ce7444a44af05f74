"""Train a population of agents to push a point back to where it belongs."""

import random

import torch
from agents import Population
from replay import Replay

STATES, ACTIONS = 6, 2


class Task:
    def __init__(self):
        self.push = torch.randn(ACTIONS, STATES) / 4
        self.state = torch.randn(STATES)

    def apply(self, action):
        self.state = (0.9 * self.state + action @ self.push + 0.05 * torch.randn(STATES)).clamp(
            -3, 3
        )
        return -self.state.square().mean()[None], self.state.clone()


def play(agent, task, replay, steps):
    for _ in range(steps):
        state = task.state
        action = agent.act(state)
        reward, after = task.apply(action)
        replay.add(state, action, reward, after)


def train(population, generations, updates, batch_size):
    task, replay = Task(), Replay(2000)
    for generation in range(generations):
        for agent in population.agents:
            play(agent, task, replay, steps=4)
            for _ in range(updates if len(replay) >= batch_size else 0):
                agent.learn(replay.sample(batch_size))
        if generation % 5 == 4:
            population.replace_worst()
    return population.agents[0].score()


def main():
    random.seed(0)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    print(f"{train(Population(8, STATES, ACTIONS), 60, updates=4, batch_size=32):.3f}")


if __name__ == "__main__":
    main()

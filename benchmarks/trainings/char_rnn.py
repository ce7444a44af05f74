"""A recurrent network, character by character, with truncated passes."""

import time

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)
TEXT = "the quick brown fox jumps over the lazy dog. " * 40


class Cells(nn.Module):
    def __init__(self, size, hidden=32):
        super().__init__()
        self.embed = nn.Embedding(size, 16)
        self.cell = nn.GRUCell(16, hidden)
        self.out = nn.Linear(hidden, size)

    def forward(self, letters, state):
        found = []
        for letter in letters:
            state = self.cell(self.embed(letter), state)
            found.append(self.out(state))
        return torch.stack(found), state


def train(epochs, length=12):
    names = sorted({*TEXT})
    text = torch.tensor([names.index(letter) for letter in TEXT]).view(6, -1).t()
    model = Cells(len(names))
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        state = torch.zeros(6, 32)
        for at in range(0, len(text) - length - 1, length):
            found, state = model(text[at : at + length], state.detach())
            loss = F.cross_entropy(found.flatten(0, 1), text[at + 1 : at + length + 1].flatten())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()


start = time.process_time()
train(12)

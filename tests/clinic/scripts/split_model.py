"""A network in two halves: the client sends activations, the server sends a gradient back."""

import torch
from torch import nn

torch.manual_seed(0)
client = nn.Sequential(nn.Linear(10, 8), nn.ReLU())
server = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 2))
client_optimizer = torch.optim.SGD(client.parameters(), lr=0.1)
server_optimizer = torch.optim.SGD(server.parameters(), lr=0.1)
criterion = nn.CrossEntropyLoss()


def server_step(received, labels):
    received = received.detach().requires_grad_()
    loss = criterion(server(received), labels)
    server_optimizer.zero_grad()
    loss.backward()
    server_optimizer.step()
    return loss.item(), received.grad.mean(dim=0)


for step in range(4):
    inputs = torch.randn(16, 10)
    labels = torch.randint(0, 2, (16,))
    activations = client(inputs)
    loss, gradient = server_step(activations, labels)
    client_optimizer.zero_grad()
    activations.backward(gradient)
    client_optimizer.step()
    print(step, loss)

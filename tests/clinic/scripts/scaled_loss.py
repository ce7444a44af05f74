"""A small network in bfloat16 with a loss scale that is moved by hand."""

import torch
from torch import nn

torch.manual_seed(0)
inputs = torch.randn(64, 5)
targets = inputs.sum(dim=1, keepdim=True)

model = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)
scale = torch.full((1,), 1024.0)
good_steps = 0


def unscale(parameters, scale):
    finite = True
    for parameter in parameters:
        parameter.grad /= scale
        finite = finite and bool(parameter.grad.isfinite().all())
    return finite


for step in range(20):
    batch = torch.randperm(64)[:16]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        predictions = model(inputs[batch])
    loss = nn.functional.mse_loss(predictions.float(), targets[batch])
    optimizer.zero_grad()
    loss.backward(scale)
    if unscale(model.parameters(), scale):
        optimizer.step()
        good_steps += 1
    else:
        scale /= 2
        good_steps = 0
    if good_steps == 10:
        scale *= 2
        good_steps = 0
print(loss.item(), scale.item())

import torch

torch.manual_seed(0)
first, second = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD([*first.parameters(), *second.parameters()], lr=0.05)
before = second.weight.clone()
for _ in range(3):
    optimizer.zero_grad()
    x = torch.ones(4, 2)
    loss = (first(x) - 1).square().mean() + (first(x) - 1).square().mean()
    loss.backward()
    optimizer.step()
print(torch.equal(second.weight, before), second.weight.grad)
# > True None

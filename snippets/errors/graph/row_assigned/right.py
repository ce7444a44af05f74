import torch

w = torch.tensor([[0.5, 0.0], [0.0, 2.0]], requires_grad=True)
states = [torch.ones(2)]
for step in range(2):
    states.append(states[step] @ w)
torch.stack(states).sum().backward()
print(w.grad)
# > tensor([[2.0000, 3.5000],
# >         [3.5000, 5.0000]])

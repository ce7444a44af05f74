import torch

torch.manual_seed(0)
worth = torch.nn.Linear(2, 3)
state = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
action = worth(state).argmax(1, keepdim=True)
target = torch.tensor([[1.0], [2.0]])
values = worth(state)
loss = (values - target).square().mean()
loss.backward()
print(worth.bias.grad.count_nonzero(), action.unique())
# > tensor(3) tensor([0])

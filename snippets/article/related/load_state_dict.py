import torch

torch.manual_seed(0)
model, other = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
weight = model.weight
model(torch.tensor([[3.0, 4.0]])).sum().backward()
model.load_state_dict(other.state_dict())
print(torch.equal(model.weight, other.weight))
# > True
print(model.weight is weight, weight.is_leaf)
# > True True
print(weight.grad)  # of the weights before
# > tensor([[3., 4.]])
model.load_state_dict(other.state_dict(), assign=True)
print(model.weight is weight, model.weight.grad)
# > False None

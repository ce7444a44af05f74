import torch

w = torch.tensor(2.0, requires_grad=True)
state = torch.tensor(0.0)
for x in torch.ones(4):
    state = w * state + x
state.backward()
print(w.grad)
# > tensor(17.)

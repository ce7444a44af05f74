import torch

w = torch.tensor(0.5, requires_grad=True)
state = torch.tensor(4.0)
for _ in range(2):
    state = w * state.detach()
    state.backward()
print(w.grad)
# > tensor(6.)

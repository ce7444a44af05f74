import torch

series = torch.tensor([1.0, 0.0, 0.0, 0.0])


def slope(length):
    v = torch.tensor(0.0, requires_grad=True)
    state = torch.tensor(0.0)
    for piece in series.split(length):
        state = state.detach()
        for x in piece:
            state = 0.5 * state + v * x
    loss = (state + 1).pow(2)
    loss.backward()
    return v.grad.item()


for length in [1, 2, 4]:
    print(length, slope(length))
# > 1 0.0
# > 2 0.0
# > 4 0.25

import torch

w = torch.tensor(2.0, requires_grad=True)


def read(piece, state):
    for x in piece:
        state = w * state + x
    return state


first, second = torch.ones(4).split(2)
sent = read(first, torch.tensor(0.0))
received = sent.detach().requires_grad_()
loss = read(second, received)
loss.backward()
print(w.grad, received.grad)
# > tensor(13.) tensor(4.)
sent.backward(gradient=received.grad)
print(w.grad)
# > tensor(17.)

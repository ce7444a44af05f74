import torch

x = torch.tensor([[1.0, 2.0], [3.0, 0.0]])
target = torch.tensor([2.0, 1.0])
front = torch.tensor([[1.0, -1.0], [0.5, 1.0]], requires_grad=True)
back = torch.tensor([1.0, 2.0], requires_grad=True)

# The front computes and sends values.
h = (x @ front).relu()
values = h.detach()

# The back starts a graph of its own and sends a gradient.
received = values.clone()
loss = (received @ back - target).pow(2).mean()
loss.backward()
answer = received.grad
print(answer)
# > None

# The front goes on with that gradient as its seed.
h.backward(gradient=answer)
#! RuntimeError: grad can be implicitly created only for scalar outputs

import torch

w = torch.tensor(3.0, requires_grad=True)
reward, gamma = torch.tensor(1.0), 0.5
value, next_value = w * 2, w * 4
target = reward + gamma * next_value.detach()
loss = (value - target).square()
loss.backward()
print(w.grad)
# > tensor(-4.)

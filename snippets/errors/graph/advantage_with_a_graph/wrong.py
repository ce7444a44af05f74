import torch

score = torch.tensor(0.5, requires_grad=True)
value = torch.tensor(2.0, requires_grad=True)
log_prob, reward = torch.nn.functional.logsigmoid(score), torch.tensor(5.0)
advantage = reward - value
loss = -log_prob * advantage + 0.5 * advantage.square()
loss.backward()
print(value.grad)
# > tensor(-3.4741)

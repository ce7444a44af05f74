import torch

logits = torch.zeros(2, requires_grad=True)
actions = torch.tensor([0, 1, 1, 1])
advantages = torch.tensor([2.0, -2.0, 0.0, 0.0])
log_probs = logits.log_softmax(0)[actions]
loss = -(log_probs * advantages).mean()
loss.backward()
print(logits.grad)
# > tensor([-0.5000,  0.5000])

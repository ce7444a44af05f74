import torch

actions = torch.tensor([0, 1, 1, 1])
rewards = torch.full((4,), 3.0)
for weights in [rewards, rewards - rewards.mean()]:
    logits = torch.zeros(2, requires_grad=True)
    log_probs = logits.log_softmax(0)[actions]
    log_probs.backward(gradient=-weights / 4)
    print(logits.grad)
# > tensor([ 0.7500, -0.7500])
# > tensor([0., 0.])

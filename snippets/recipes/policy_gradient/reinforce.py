import torch

logits = torch.zeros(2, requires_grad=True)  # a policy with two actions
actions = torch.tensor([0, 1, 1, 1])  # drawn from the policy
rewards = torch.tensor([4.0, 0.0, 2.0, 2.0])
advantages = rewards - rewards.mean()
print(advantages)
# > tensor([ 2., -2.,  0.,  0.])
log_probs = logits.log_softmax(0)[actions]  # shape (4,)
log_probs.backward(gradient=-advantages / 4)
print(logits.grad)
# > tensor([-0.5000,  0.5000])

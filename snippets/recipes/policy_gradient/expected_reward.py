import torch

torch.manual_seed(0)
logits = torch.tensor([0.0, 1.0, -1.0], requires_grad=True)
reward_of = torch.tensor([1.0, 2.0, 5.0])
probs = logits.detach().softmax(0)
actions = torch.multinomial(probs, 100_000, replacement=True)
log_probs = logits.log_softmax(0)[actions]
log_probs.backward(gradient=reward_of[actions] / len(actions))
exact = probs * (reward_of - probs @ reward_of)
print((logits.grad - exact).abs().max().item() < 0.05)
# > True

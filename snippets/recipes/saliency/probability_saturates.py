import torch

x = torch.tensor([[20.0, 10.0]], requires_grad=True)
head = torch.tensor([[2.0, 0.0], [0.0, 1.0]])
seed = torch.tensor([[1.0, 0.0]])
logits = x @ head
(of_logit,) = torch.autograd.grad(logits, x, grad_outputs=seed, retain_graph=True)
(of_probability,) = torch.autograd.grad(logits.softmax(1), x, grad_outputs=seed)
print(of_logit)
# > tensor([[2., 0.]])
print(of_probability.abs().max().item() < 1e-9)
# > True

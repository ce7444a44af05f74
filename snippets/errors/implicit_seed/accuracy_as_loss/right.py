import torch

logits = torch.tensor([[2.0, 0.0], [0.0, 2.0]], requires_grad=True)
target = torch.tensor([0, 0])
loss = torch.nn.functional.cross_entropy(logits, target)
loss.backward()
print(logits.grad)
# > tensor([[-0.0596,  0.0596],
# >         [-0.4404,  0.4404]])

import torch

logits = torch.tensor([[2.0, 0.0], [0.0, 2.0]], requires_grad=True)
target = torch.tensor([0, 0])
correct = logits.argmax(dim=1) == target
loss = 1 - correct.float().mean()
loss.backward()
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn

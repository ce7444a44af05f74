import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = 2 * x
with torch.no_grad():
    head = y[:2]
head.mul_(10)
#! RuntimeError: A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).

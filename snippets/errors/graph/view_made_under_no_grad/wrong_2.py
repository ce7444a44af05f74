import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = 2 * x
with torch.inference_mode():
    view = y[:2]
view.mul_(2)
#! RuntimeError: A view was created in inference mode and is being modified inplace in normal mode. Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the inference_mode block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).

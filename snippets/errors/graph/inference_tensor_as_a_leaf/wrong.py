import torch

with torch.inference_mode():
    start = torch.tensor([1.0, 2.0])
start.requires_grad_()
#! RuntimeError: Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.

import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.inference_mode():
    total = (w * 3).sum()
total /= 2
#! RuntimeError: Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.

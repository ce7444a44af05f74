import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum(dim=0, keepdim=True)  # shape (1,)
y.backward(torch.tensor(0.5))
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([]) and output[0] has a shape of torch.Size([1]).

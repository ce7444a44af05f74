import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
loss = p.pow(2).sum()  # shape ()
loss.backward()
seed = torch.tensor([1.0, 0.5], dtype=torch.float32)
loss.backward(gradient=seed)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of torch.Size([]).

import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
squares = p.pow(2)  # shape (2, 2)
seed = torch.tensor([0.1, 0.5, 0.2, 0.3])
squares.backward(gradient=seed)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([4]) and output[0] has a shape of torch.Size([2, 2]).

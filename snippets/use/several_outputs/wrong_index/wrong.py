import torch

x = torch.tensor([2.0, 3.0], requires_grad=True)
total, product = x.sum(), x.prod()
seeds = [torch.tensor(1.0), torch.tensor([1.0])]
torch.autograd.backward([total, product], seeds)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[1] has a shape of torch.Size([]).

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
score = x.pow(2).mean()  # shape ()
minus_one = torch.FloatTensor([-1])  # shape (1,)
score.backward(minus_one)
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a shape of torch.Size([]).

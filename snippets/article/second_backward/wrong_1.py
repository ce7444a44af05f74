import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum()  # shape ()
y.backward()
print(x.grad)
# > tensor([6., 8.])
y.backward(gradient=torch.tensor([0.5, 0.5]))
#! RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of torch.Size([]).

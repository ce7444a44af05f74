import torch

w1 = torch.tensor([1.0, 2.0], requires_grad=True)
w2 = torch.tensor([10.0, 20.0], requires_grad=True)
h = w1.pow(2)
h_received = h.detach().requires_grad_()
loss = (w2 * h_received).sum()
loss.backward()
print(w1.grad)
# > None

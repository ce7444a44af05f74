import torch

p = torch.tensor(3.0, requires_grad=True)
q = torch.tensor(4.0, requires_grad=True)
(p * q).backward(inputs=[p])
print(p.grad, q.grad)
# > tensor(4.) None
print(torch.autograd.grad(outputs=p * q, inputs=q))
# > (tensor(3.),)
print(p.grad, q.grad)
# > tensor(4.) None

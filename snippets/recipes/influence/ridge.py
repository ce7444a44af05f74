import torch

x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]).double()
target = torch.tensor([1.0, 3.0, 5.0, 11.0]).double()  # the last one is odd
H = x.T @ x + torch.eye(2)  # the Hessian of the loss below
w = torch.linalg.solve(H, x.T @ target).requires_grad_()  # its minimum

losses = (x @ w - target).pow(2) / 2
loss = losses.sum() + w.pow(2).sum() / 2
one_hot = torch.eye(4).double()
(rows,) = torch.autograd.grad(losses, w, one_hot, is_grads_batched=True)
influence = -torch.linalg.solve(H, rows.T).T  # a row for each sample
for row in influence.tolist():
    print([round(value, 3) for value in row])
# > [0.148, -0.059]
# > [-0.101, 0.011]
# > [-0.097, -0.129]
# > [-0.148, 0.444]

import torch

rows = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])]
x = torch.nested.nested_tensor(rows, requires_grad=True)
#! UserWarning: The PyTorch API of nested tensors is in prototype stage and will change in the near future. We recommend specifying layout=torch.jagged when constructing a nested tensor, as this layout receives active development, has better operator coverage, and works with torch.compile.
y = 2 * x
y.backward(torch.ones_like(y))
print(torch.cat(x.grad.unbind()))
# > tensor([2., 2., 2., 2., 2.])

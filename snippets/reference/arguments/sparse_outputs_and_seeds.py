import torch

x = torch.ones(1, 2, requires_grad=True)
try:
    x[:, :1].to_sparse().backward()
except RuntimeError as error:
    print(error)
# > memory format option is only supported by strided tensors

seed = torch.tensor([[1.0, 10.0]])
(2 * x).backward(gradient=seed.to_sparse())
print(x.grad.to_dense())
# > tensor([[ 2., 20.]])

try:
    (2 * x).backward(gradient=seed.to_sparse_csr())
except RuntimeError as error:
    print(error)
# > invalid gradient at index 0 - expected layout Strided but got SparseCsr
#! UserWarning: Sparse CSR tensor support is in beta state. If you miss a functionality in the sparse tensor support, please submit a feature request to https://github.com/pytorch/pytorch/issues.

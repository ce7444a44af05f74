import torch

z = torch.tensor([3.0 + 4.0j], requires_grad=True)
w = z * z
w.backward(torch.ones(1))
#! RuntimeError: For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: grad_output[0] has a dtype of torch.float32 and output[0] has a dtype of torch.complex64.

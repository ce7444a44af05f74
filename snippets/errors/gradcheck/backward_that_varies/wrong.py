import torch
from torch.autograd import gradcheck


class NoisyDouble(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, seed):
        return seed * (2 + 1e-6 * torch.rand_like(seed))


torch.manual_seed(0)
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
gradcheck(NoisyDouble.apply, (x,))
#! torch.autograd.gradcheck.GradcheckError: Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was 0.0.
#!
#!     NOTE: If your op relies on non-deterministic operations i.e., it is listed here:
#!     https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
#!     this failure might be expected.
#!
#!     If you are adding a new operator, please file an issue and then use one of the
#!     workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck.
#!     If the test
#!     - manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
#!       with `nondet_tol=<tol>` as a keyword argument.
#!     - is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
#!       to have `gradcheck_nondet_tol=<tol>`.
#!     - is a Module test (e.g., in common_nn.py), then modify the corresponding
#!       module_test entry to have `gradcheck_nondet_tol=<tol>`

"""Messages that programs without any gradient give, too: what a traceback shows if it is ours.

The pattern of each is looked for in the whole of what was pasted: in the lines of the reader's code,
and in those of PyTorch's. It is one that Python and JavaScript read alike, for the box on the site.
"""

from __future__ import annotations

# The message is that of the call itself, so a call, or a line of PyTorch's for it, stands right above.
A_CALL = r"(?:\b(?:backward|grad)\(|\b_make_grads\b|autograd[\\/]__init__\.py)"
OF_A_CALL = r"The size of tensor a|[Bb]ool(?:ean)? value of Tensor|'\w+' object|only integer tensors|Cannot copy out of meta"
A_PASS = rf"{A_CALL}[^\n]*\n(?:(?!Traceback)[^\n]*\n){{0,4}}?[^\n]*Error: (?:{OF_A_CALL})"
OF_GRAD = r"\.grad\b"
CONTEXTS = {
    "functions/forward_called": r"\b[A-Z]\w*\.(?:forward|apply)\((?!\))|\bctx\b",
    "functions/forward_with_ctx_and_setup_context": r"\bsetup_context\b|\.apply\(",
    "functions/forward_with_self": r"\.apply\(|\bctx\b",
    "functions/none_as_seed": r"\bin backward\b|\bctx\b",
    "functions/nothing_saved": r"\bsaved_tensors\b",
    "functions/saved_in_two_calls": r"\bsaved_tensors\b",
    "grad_arguments/module_returns_a_tuple": A_PASS,
    "grad_arguments/none_for_an_unused_input": r"\bgrad\(|\bgrads?\b|\bgradients?\b",
    "grad_arguments/number_as_output": A_PASS,
    "grad_arguments/result_is_a_tuple": r"\bgrad\(|\bgrads?\b|\bgradients?\b",
    "grad_arguments/tuple_times_a_number": r"\bgrad\(|\bgrads?\b|\bgradients?\b",
    "graph/expanded_gradient_changed": r"\bgrad\b",
    "graph/grad_of_a_computed_tensor": OF_GRAD,
    "graph/grad_zeroed_too_early": OF_GRAD,
    "graph/scaled_parameter": OF_GRAD,
    "seed/batched_single_number": r"\bis_grads_batched\b|\bautograd\b",
    "seed/number_as_seed": A_PASS,
    "seed/number_on_meta": A_PASS,
    "seed/retain_graph_by_position": A_PASS,
    "seed/two_seeds_in_one_call": A_PASS,
    "seed/wrong_second_seed": A_PASS,
    "seed/wrong_second_seed_of_another_size": A_PASS,
}

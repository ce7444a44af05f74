"""What is seen in a running program: its tensors, its calls of autograd, what each line changed."""

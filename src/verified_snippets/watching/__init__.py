"""What is seen in a running program: its values, its calls, what each line changed."""

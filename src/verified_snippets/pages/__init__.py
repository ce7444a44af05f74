"""A page is built here: includes are resolved, code blocks let through a gate, and blocks rendered."""

import builtins

builtins.print = lambda *texts: None
print("lost")

import warnings

warnings.showwarning = lambda *_: print("shown")
warnings.warn("lost")
# > shown

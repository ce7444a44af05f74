import warnings

warnings.simplefilter("ignore")
warnings.warn("lost")

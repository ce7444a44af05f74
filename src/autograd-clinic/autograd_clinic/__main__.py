"""`python -m autograd_clinic` is `autograd-clinic`."""

import sys

from .cli import main

sys.exit(main())

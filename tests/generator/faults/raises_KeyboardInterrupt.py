raise KeyboardInterrupt
#! KeyboardInterrupt

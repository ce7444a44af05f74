raise ExceptionGroup("two", [ValueError(1), TypeError(2)])
#! ExceptionGroup: two (2 sub-exceptions)

raise SystemExit("no")
#! SystemExit: no

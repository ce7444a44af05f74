class Mute(Exception):
    def __str__(self):
        while True:
            pass


raise Mute  # error: used more than 1 s of processor time, at line 7

class Mute(Exception):
    def __str__(self):
        while True:
            pass


raise Mute  # error: used more than 0.5 s of processor time, at line 7

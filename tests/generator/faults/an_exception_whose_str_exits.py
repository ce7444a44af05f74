class Mute(Exception):
    def __str__(self):
        raise SystemExit


raise Mute
#! Mute: <exception str() failed>

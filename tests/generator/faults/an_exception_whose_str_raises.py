class Mute(Exception):
    def __str__(self):
        raise ValueError("no text")


raise Mute
#! Mute: <exception str() failed>

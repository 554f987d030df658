"""Where the bytes of pictures and films are."""

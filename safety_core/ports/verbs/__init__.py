"""What a transaction can do, a room for each noun; ``ports/store.py`` puts them together. The next noun's verbs stand here."""

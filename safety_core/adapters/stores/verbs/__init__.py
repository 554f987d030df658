"""What a transaction can do, a room for each noun; ``transaction.py`` puts them together."""

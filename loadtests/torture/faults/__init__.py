"""What is done to an installation while a halt is thrown: one room for each thing that can break, and one literal table."""

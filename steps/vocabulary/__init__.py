"""What a feature file can say: one module per noun. Each step is one call on the rig."""

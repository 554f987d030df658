"""The simulated Instagram: content publishing and comments, at both of its hosts."""

"""The halt load: real processes under weather, and switches of every scope thrown and released among them."""

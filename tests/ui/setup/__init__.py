"""The pages of the first run, each by itself."""

"""The only judgment: terms and facts in, findings out. No clock, no environment, no files."""

"""From names to components: what each model is, which licenses bind it, and what it was made from."""

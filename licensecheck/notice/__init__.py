"""What a project owes in files: notices, a list of models, copies of licenses. Nothing here writes."""

"""A report in one format a module; all read the same typed report."""

"""One command a module, imported when it is called. They are the only ones to print, and to read the clock."""

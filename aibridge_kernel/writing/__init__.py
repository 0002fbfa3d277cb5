"""What could be written next in a command, a path or a sentence, and what a command would do."""

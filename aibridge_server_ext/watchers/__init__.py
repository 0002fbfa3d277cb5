"""Effects: turning what the operating system tells into changes."""

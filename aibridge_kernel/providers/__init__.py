"""Providers: what turns prose into shell commands, or answers it as chat."""

"""An example plug-in; ``policy.toml`` beside this file is its policy."""

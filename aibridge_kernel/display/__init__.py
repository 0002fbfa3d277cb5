"""Values → MIME bundles and sentences, in the person's language. Pure."""

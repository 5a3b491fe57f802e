"""Publishers' own files, one module a family: found by their headings, never by their place."""

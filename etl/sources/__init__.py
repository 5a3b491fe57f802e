"""Raw tables in, figures out: one module per publisher, over two shared readers."""

"""The domain: periods, areas, symbols, revisions. No files, no network, no screen."""

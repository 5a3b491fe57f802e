"""Pages: what each shows, as fragments of HTML made on the server."""

"""A view's whole state, and the address that holds it: codes, never names."""

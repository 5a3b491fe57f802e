"""Programs of contestants that need one; their packages may be missing, so nothing imports them."""

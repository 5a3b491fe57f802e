"""From published figures to processed tables: read, normalise, check, derive, model, publish."""

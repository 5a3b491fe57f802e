"""Where the figures stand, unless a command says otherwise."""

from pathlib import Path

RAW = Path("data/raw")
PROCESSED = Path("data/processed")

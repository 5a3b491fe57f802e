"""Editions of publications: when one is due, how it is fetched, what it changes, its place."""

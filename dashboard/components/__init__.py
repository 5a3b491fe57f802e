"""Dash controls that drive a page."""

"""Measurements, never run as tests: machines differ, so read ratios and growth."""

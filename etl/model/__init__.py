"""Estimates over the observations: trends of every series, areas against benchmarks."""

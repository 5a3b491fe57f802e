"""Proofs under load, faults and attack: each starts its own servers on this machine."""

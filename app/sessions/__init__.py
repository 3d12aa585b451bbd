"""Recorded sessions: writing one while working, and reviewing it, with labels that are corrected by hand."""

"""Streams of real movements with the truth about them, and how well a recogniser does on them.

``casting`` chooses who performs what, ``body`` puts it on one body, ``build`` joins it into a stream, ``camera`` takes
it as a sensor would; ``live`` runs a recogniser over it, ``metrics`` compares its events with the truth.
"""

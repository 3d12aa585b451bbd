"""Other papers' one-shot recognisers, trained and judged as ours is: see docs/systems.md."""

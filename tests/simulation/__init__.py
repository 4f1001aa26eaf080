"""A deterministic simulation of cartback: the real flow, rules and stores in a world that goes wrong. See docs/explanation/simulation.md."""

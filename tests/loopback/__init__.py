"""Servers on 127.0.0.1 that speak the protocols of the far side of the network."""

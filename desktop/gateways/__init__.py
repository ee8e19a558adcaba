"""Makes the ports to the outside real: police, payment, messages, each with a demo twin."""

"""The sockets: what is let in, what is taken, who hears what, on one process and on several."""

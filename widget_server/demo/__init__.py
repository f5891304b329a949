"""The demo: a shop with the chat on its pages, its team and its mail, on one port of this machine."""

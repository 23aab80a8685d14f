"""How fast Octet is, in its production processes on this machine. Start it with script/bench."""

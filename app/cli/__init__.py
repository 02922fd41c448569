"""Commands: `flask users`, `flask seed`, `flask backup`, `flask restore`, `flask media`."""

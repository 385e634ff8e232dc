"""The commands, a file each: what may be asked for, and who does it."""

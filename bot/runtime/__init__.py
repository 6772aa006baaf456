"""The shell: loads, decides, saves, delivers. All I/O of the coach is here."""

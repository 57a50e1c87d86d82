"""The invented organisation that `python3 -m survey demo` brings to life through the real protocol."""

"""An issuer and a collector on hosts of their own, as programs, and how their organiser writes to them."""

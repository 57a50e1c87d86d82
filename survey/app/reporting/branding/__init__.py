"""Name, colour and logo of the organisation, on pages and in reports."""

"""What Canopy costs on this machine, part by part, with something that anybody can run beside it."""

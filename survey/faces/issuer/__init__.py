"""The issuer: knows the codes and signs blindly, and sees no ballot."""

"""What is measured in a browser: the first page of an employee, and what Lighthouse says about pages."""

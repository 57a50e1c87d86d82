"""Letters by SMTP: invitations, reminders to everybody, the opening of the vote, results, access to the desk."""

"""What an attacker may try, and what nobody may read: the lines of docs/explanation/reliability.md that begin with S."""

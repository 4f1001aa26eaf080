"""`cartback demo`: a small shop's day, made up by a seed and lived through by the real engine."""

"""Copywriters: template (Liquid, no model; the default and the fallback). Each keeps cartback.ports.Copywriter."""

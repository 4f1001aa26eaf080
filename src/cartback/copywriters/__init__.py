"""Copywriters: template/ (Liquid, the default), litellm/ (a language model), write_once and combine."""

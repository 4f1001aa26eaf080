"""LiteLLM and AsyncLiteLLM: a language model writes the messages, through litellm."""

from .budget import Budget
from .formats import FORMATS
from .vendor import Price
from .writer import MAX_CALLS, AsyncLiteLLM, LiteLLM

__all__ = ["FORMATS", "MAX_CALLS", "AsyncLiteLLM", "Budget", "LiteLLM", "Price"]

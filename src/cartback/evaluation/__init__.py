"""How well a copywriter writes: a fixed set of cases, the same for every copywriter and every time, and the results.

    from cartback.evaluation import evaluate

    evaluation = evaluate(LiteLLM("openai/gpt-5-mini"))
    assert evaluation.passed >= 0.97, evaluation.worst()

`cartback eval` prints the same. Needs neither pytest nor hypothesis.
"""

from .cases import CASES, EvaluationCase
from .measures import Evaluation, Lengths, Result
from .running import evaluate

__all__ = ["CASES", "Evaluation", "EvaluationCase", "Lengths", "Result", "evaluate"]

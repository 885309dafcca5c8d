"""What changes assessments, and what takes one out."""

from muster.evidence.assessing.actions.answering import answer_assessment
from muster.evidence.assessing.actions.exporting import export_assessment
from muster.evidence.assessing.actions.finishing import finish_assessment
from muster.evidence.assessing.actions.risks import assess_risk, plan_measure, take_measure
from muster.evidence.assessing.actions.starting import drop_assessment, start_assessment

__all__ = [
    "answer_assessment",
    "assess_risk",
    "drop_assessment",
    "export_assessment",
    "finish_assessment",
    "plan_measure",
    "start_assessment",
    "take_measure",
]

"""What a task or a configuration hints at about the media that a model takes and gives."""

from __future__ import annotations

from typing import Final

from licensecheck.facts import MODALITIES
from licensecheck.resolve.readers.said import Claim, Said

# By the words of `model.modality`: multimodal takes or gives text and something else, vision reads images and gives no
# text. Models whose only text is the description they are told to draw, speak or film count as what they make.
_TASKS: Final = {
    "text": """text-generation text2text-generation summarization translation question-answering fill-mask
        token-classification text-classification zero-shot-classification conversational table-question-answering
        text-ranking multiple-choice""",
    "embedding": "feature-extraction sentence-similarity visual-document-retrieval",
    "multimodal": """image-text-to-text visual-question-answering document-question-answering image-to-text any-to-any
        video-text-to-text audio-text-to-text image-text-to-image image-text-to-video zero-shot-image-classification
        zero-shot-object-detection""",
    "vision": """image-classification object-detection image-segmentation depth-estimation image-feature-extraction
        mask-generation keypoint-detection video-classification""",
    "image": "text-to-image image-to-image unconditional-image-generation",
    "audio": """text-to-speech automatic-speech-recognition audio-to-audio audio-classification text-to-audio
        voice-activity-detection""",
    "video": "text-to-video image-to-video video-to-video",
    "other": """text-to-3d image-to-3d tabular-classification tabular-regression time-series-forecasting
        reinforcement-learning robotics graph-ml""",
}
MODALITY: Final = {task: modality for modality, tasks in _TASKS.items() for task in tasks.split()}
assert set(_TASKS) <= set(MODALITIES)


def modality(said: Said) -> tuple[str, Claim] | None:
    """A modality and the claim that hints at it: the card's task, else a part for another medium in the root's
    config.json. A hint, no fact: people choose tasks, and a task that is not known hints at nothing.
    """
    for claim in said.of("pipeline_tag"):
        if claim.value in MODALITY:
            return MODALITY[claim.value], claim
    for claim in said.of("modality_config"):
        if claim.file == "config.json":
            return "multimodal", claim
    return None

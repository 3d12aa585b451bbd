"""The two prompts of CrossGLG (section 3.3, Figure 3) as templates.

The figure's wording is not part of the paper's text, so these are our own words for what section 3.3 asks for: the
global prompt for the joints and body parts that matter, the joint motion prompt for each joint's motion.
"""

from __future__ import annotations

from capture import Joint

GLOBAL_PROMPT = (
    "Which joints and body parts are important when a person performs the action '{action}', and how do they move? "
    "Answer in two or three sentences about the body only, and name no part that does not matter."
)

JOINT_MOTION_PROMPT = (
    "Describe in one sentence for each of the following joints how it moves while a person performs the action "
    "'{action}': {joints}. Say so where a joint does not move. Treat left and right alike unless the action has a side."
)

# Added to the joint motion prompt, so that a program can tell the sentences apart.
JOINT_MOTION_FORMAT = (
    "Answer with one JSON object and nothing else. Its 25 keys are the joints, written as above; each value is the "
    "sentence about that joint, as a string."
)

CORRECTION_PROMPT = "That answer cannot be used: {reason}. Answer the question again, in full."


def global_prompt(action: str) -> str:
    """The question for the global description of an action."""
    return GLOBAL_PROMPT.format(action=action)


def joint_motion_prompt(action: str) -> str:
    """The question for the 25 joint sentences of an action, to be answered in JSON."""
    question = JOINT_MOTION_PROMPT.format(action=action, joints=", ".join(joint.label for joint in Joint))
    return f"{question} {JOINT_MOTION_FORMAT}"


def correction_prompt(reason: str) -> str:
    """What is said after an answer that cannot be used; ``reason`` is a clause, e.g. ``"the answer is empty"``."""
    return CORRECTION_PROMPT.format(reason=reason)

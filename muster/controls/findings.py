"""What went wrong elsewhere, a line each: the findings that controls name. Texts and sources are those of the facts
that the controls were written from; a control says with `findings` which of them it guards against."""

from __future__ import annotations

PAPER = "Metropolitan Police, Overview of learning from the Gangs Violence Matrix"
NOTICE = "Information Commissioner, findings on the Gangs Violence Matrix, November 2018"
ASSEMBLY = "London Assembly, question 2019/0267"
CHECKLIST = "Information Commissioner, Processing gangs information: a checklist for police forces"
REVIEW = "MOPAC, review of the Gangs Violence Matrix, 21 December 2018"
ACT = "Data Protection Act 2018"

FINDINGS: dict[str, tuple[str, str]] = {
    "S1": ("Every list is kept in a secure place.", PAPER),
    "S2": ("Every list has a reviewed data protection impact assessment.", PAPER),
    "S3": ("Lists are shared outside law enforcement only under a data sharing agreement.", PAPER),
    "S4": ("Every list has access logs.", PAPER),
    "S5": ("Every list has a policy document for its users.", PAPER),
    "S6": ("Every list has a retention policy that mirrors the corporate one.", PAPER),
    "A2": ("Lists are authorised, with oversight by the Data Board.", PAPER),
    "A3": ("Lists are authorised at an appropriately senior level.", PAPER),
    "R1": ("Everything held is on a register, and somebody owns it.", PAPER),
    "E1": ("Victims and perpetrators were not clearly told apart, and users were confused.", NOTICE),
    "E2": ("The operating model was unclear and applied differently across 32 boroughs.", NOTICE),
    "E3": ("Informal lists of people already removed were kept on an officer's personal drive.", NOTICE),
    "E4": ("No retention period was set for the people on it.", NOTICE),
    "E5": ("People of no risk were not removed.", NOTICE),
    "E8": ("It was shared in full, unredacted, with public and private bodies.", NOTICE),
    "E9": ("There were no information sharing agreements.", NOTICE),
    "E10": ("There was no effective central governance, oversight or audit for years.", NOTICE),
    "E11": ("There was no data protection impact assessment at any point.", NOTICE),
    "E12": ("There was no equality impact assessment.", NOTICE),
    "E13": ("It was sent without encryption or basic security.", NOTICE),
    "E14": ("A comprehensive log must say who looked.", CHECKLIST),
    "E15": ("There was no coherent guidance on sharing, retention and deletion.", NOTICE),
    "E16": ("Being on the list was used to drive action that it was not meant for.", ASSEMBLY),
    "T5": ("A list needs a full legal mandate.", REVIEW),
    "L35/42": ("Sensitive data needs a condition and an appropriate policy document.", f"{ACT}, ss.35 and 42"),
    "L64": ("An assessment names measures against the risks, and they must be taken.", f"{ACT}, s.64"),
    "Bridges": (
        "The documents about a list must say the same of it.",
        "R (Bridges) v South Wales Police [2020] EWCA Civ 1058, paras 124 and 125",
    ),
    "L39": ("How long data is kept must be reviewed in time.", f"{ACT}, s.39"),
}

MATRIX = tuple(each for each in FINDINGS if each.startswith("E"))
"""What was found on the Gangs Violence Matrix itself."""

"""What the model answers: the tag sets and label orders, shared by training, export and the runtime.

The runtime reads them from the metadata of the model file.

The order of every tuple is part of the model: a change needs a new model.
"""

from dateline.ontology import load

ONTOLOGY = load()
LABELS = ("PERSON", "ORG", "ROLE", "PLACE", "NORP", "FACILITY", "EQUIPMENT", "TIME", "QUANTITY")
TYPES = tuple(t.code for t in ONTOLOGY.types)
MODES = tuple(f"{m.type}/{m.mode}" for m in ONTOLOGY.modes)
MODALITIES = ("actual", "future", "hypothetical", "negation", "historical")
CONTEXTS = tuple(c.code for c in ONTOLOGY.contexts)
ROLES = (
    "actor", "recipient", "place", "time", "equipment", "killed", "wounded", "detained", "displaced", "amount",
    "source", "relay", "cue", "said", "about",
)  # fmt: skip
SPAN_LABELS = (*LABELS, "CUE", "EVENT", "OTHER")  # OTHER: a span of another corpus whose label is not ours


def bio(*labels: str) -> tuple[str, ...]:
    """The tags of a BIO tagger: O, then B- and I- of each label."""
    return ("O", *(f"{p}-{label}" for label in labels for p in "BI"))


RE3D = (
    "Organisation", "Location", "Person", "Nationality", "Weapon", "MilitaryPlatform", "Temporal", "Quantity",
    "DocumentReference", "Money", "Coordinate", "Frequency", "Vehicle", "CommsIdentifier",
)  # fmt: skip

TAGGERS: dict[str, tuple[str, ...]] = {
    "outer": bio(*LABELS),
    "inner": bio(*LABELS),
    "trigger": bio("EVENT", "CUE"),
    "source": bio("SOURCE"),
    "cue": bio("CUE"),
    "content": bio("CONTENT"),
    "uner": bio("PER", "ORG", "LOC"),
    "re3d": bio(*RE3D),
    "dyad": bio("S", "T", "R"),
}
LINKS: dict[str, tuple[str, ...]] = {
    "role": ROLES,
    "same": ("same",),
    "srl": ("ARG0", "ARG1", "ARG2", "LOC", "TMP"),
    "attribution": ("source", "content"),
}
GENEVA = 179  # general event types of the auxiliary task

"""Every knob of coding, one frozen value; what is not the default is stored with each record (`run.settings`)."""

from dataclasses import asdict, dataclass, fields

from dateline.errors import SettingsError

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How reports are coded.

    min_confidence: claims below this calibrated confidence are left out. None is the limit stored with the model (the
    best F1 on its dev set), 0 keeps everything that the model finds.
    headlines: code the headline too, also where the report has a body (which usually says the same again).
    """

    min_confidence: float | None = None
    headlines: bool = False

    def __post_init__(self) -> None:
        if self.min_confidence is not None and not 0 <= self.min_confidence < 1:
            raise SettingsError(f"min_confidence must be at least 0 and below 1, not {self.min_confidence}")

    def changed(self) -> dict[str, object]:
        """The settings that differ from the default."""
        values = asdict(self)
        return {f.name: values[f.name] for f in fields(self) if values[f.name] != f.default}

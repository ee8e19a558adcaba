"""Decides what a centre may set: one frozen model, each setting with its type and default.

DIR/settings.json says what differs, and is read when a server starts.
"""

from datetime import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """How the program behaves where a centre may choose; texts lie under ``setting.<name>``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    changes_kept: int = Field(default=1_000_000, ge=1_000, le=100_000_000)
    """How many changes the feed keeps; a client further behind loads afresh."""
    anchor_every_s: float = Field(default=1.0, ge=0.1, le=3600)
    """How often, in seconds, a new head of the audit log is anchored outside the database."""
    slow_request_s: float = Field(default=2.0, ge=0.01, le=600)
    """How long, in seconds, a request takes at least to be written into the log as slow."""
    slow_use_case_s: float = Field(default=1.0, ge=0.01, le=600)
    """How long, in seconds, a use case or a commit takes at least to be logged as slow."""
    claim_beat_s: float = Field(default=15.0, ge=1, le=300)
    """How often, in seconds, a desk says that it still works on an order."""
    claim_stale_s: float = Field(default=45.0, ge=2, le=3600)
    """After how many seconds of silence anybody may take the order that a desk works on."""
    claim_gone_s: float = Field(default=600.0, ge=10, le=86_400)
    """After how many seconds of silence a desk works on an order no longer."""
    region: str = Field(default="CN", pattern="^[A-Z]{2}$")
    """In which country a telephone number without a country's code is, as ISO 3166 has it."""
    backup_at: time = time(2, 30)
    """At what time of the day, by the machine's own clock, a backup is made."""
    backup_folder: Path | None = None
    """Where backups lie; ``backups`` in the data folder if nothing is said."""
    backup_days_kept: int = Field(default=7, ge=1, le=366)
    """Of how many days the newest backup is kept."""
    backup_weeks_kept: int = Field(default=4, ge=0, le=520)
    """Of how many weeks the newest backup is kept."""
    backup_months_kept: int = Field(default=12, ge=0, le=240)
    """Of how many months the newest backup is kept."""
    alarm_order_late_min: int = Field(default=0, ge=0, le=1_440)
    """How many minutes after a promised time an alarm is raised if nobody is on site."""
    alarm_emergency_unassigned_min: int = Field(default=5, ge=1, le=1_440)
    """For how many minutes an emergency may have no technician before an alarm is raised."""
    alarm_order_not_received_min: int = Field(default=5, ge=1, le=1_440)
    """For how many minutes a phone may leave an order unconfirmed before an alarm is raised."""
    alarm_backup_older_h: int = Field(default=48, ge=1, le=8_760)
    """How many hours old the last good backup may be before an alarm is raised."""

"""Reminders with words, a window, a sound and a zone of their own, what was said to them, and the rules of time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stamp",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stamp")),
    )
    op.add_column("reminder", sa.Column("title", sa.LargeBinary(), nullable=True))
    op.add_column("reminder", sa.Column("open_for", sa.Integer(), nullable=True))
    op.add_column("reminder", sa.Column("is_silent", sa.Boolean(), nullable=True))
    op.add_column("reminder", sa.Column("is_neutral", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reminder", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reminder", sa.Column("zone", sa.String(length=64), nullable=True))
    with op.batch_alter_table("reminder") as reminder:
        reminder.alter_column("is_neutral", server_default=None)
    op.add_column("occurrence", sa.Column("answer", sa.String(length=16), nullable=True))
    op.add_column("occurrence", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as occurrence:
        occurrence.drop_column("answered_at")
        occurrence.drop_column("answer")
    with op.batch_alter_table("reminder") as reminder:
        for name in ("zone", "paused_until", "is_neutral", "is_silent", "open_for", "title"):
            reminder.drop_column(name)
    op.drop_table("stamp")

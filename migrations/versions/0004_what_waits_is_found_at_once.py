"""What waits is found at once, however much has ended; and what all processes must obey stands in the database."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WAITING = "state = 'waiting'"
IN_FLIGHT = "state IN ('leased', 'sending')"
PARTIAL = (
    ("ix_outbox_waiting", WAITING, ("rank", "not_before")),
    ("ix_outbox_waiting_expires", WAITING, ("rank", "expires_at", "id")),
    ("ix_outbox_waiting_lane", WAITING, ("lane", "rank", "id")),
    ("ix_outbox_in_flight", IN_FLIGHT, ("lease_until",)),
)


def upgrade() -> None:
    op.drop_index("ix_outbox_state_not_before", "outbox")
    op.drop_index("ix_outbox_lane_state", "outbox")
    op.create_index("ix_outbox_lane", "outbox", ["lane"])
    for name, where, columns in PARTIAL:
        condition = sa.text(where)
        op.create_index(name, "outbox", list(columns), sqlite_where=condition, postgresql_where=condition)
    op.create_table(
        "rest",
        sa.Column("lane", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_rest")),
    )
    op.create_table(
        "budget",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_budget")),
    )


def downgrade() -> None:
    op.drop_table("budget")
    op.drop_table("rest")
    for name, _, _ in PARTIAL:
        op.drop_index(name, "outbox")
    op.drop_index("ix_outbox_lane", "outbox")
    op.create_index("ix_outbox_state_not_before", "outbox", ["state", "not_before"])
    op.create_index("ix_outbox_lane_state", "outbox", ["lane", "state"])

"""Updates of a person are handled in the order in which Telegram numbered them, whichever process stored them."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_inbox_state_lane_id", table_name="inbox")
    op.create_index("ix_inbox_state_lane_update_id", "inbox", ["state", "lane", "update_id"])


def downgrade() -> None:
    op.drop_index("ix_inbox_state_lane_update_id", table_name="inbox")
    op.create_index("ix_inbox_state_lane_id", "inbox", ["state", "lane", "id"])

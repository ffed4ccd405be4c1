"""What people keep, how long a block takes, and who has fallen silent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_kept_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept")),
    )
    op.create_index("ix_kept_person_id_kind_position", "kept", ["person_id", "kind", "position"])
    op.add_column("reminder", sa.Column("minutes", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("eased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_column("eased_at")
        person.drop_column("heard_at")
    with op.batch_alter_table("reminder") as reminder:
        reminder.drop_column("minutes")
    op.drop_index("ix_kept_person_id_kind_position", table_name="kept")
    op.drop_table("kept")

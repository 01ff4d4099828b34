"""What the application's role may do on PostgreSQL: use every table, own none, rewrite no journal."""

from typing import Any

_APPEND_ONLY = ("journal_entry", "journal_anchor")
_READ_ONLY = ("django_migrations",)


def grant_application(connection: Any, role: str) -> None:
    """Make `role` if it does not exist, and give it exactly what requests need.

    Run by the owner of the tables, after each migration. The owner becomes a member of the role,
    so that its own connections can assume it (`DATABASE_ROLE`).
    """
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {quoted} NOLOGIN")
        for statement in _statements(quoted):
            cursor.execute(statement)
        # A superuser assumes any role; a grant of its own would only be one more thing to race for.
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (False,):
            cursor.execute(f"GRANT {quoted} TO CURRENT_USER")


def _statements(role: str) -> list[str]:
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE ON {', '.join(_APPEND_ONLY)} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(_READ_ONLY)} FROM {role}",
    ]

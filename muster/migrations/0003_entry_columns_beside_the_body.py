"""An entry's columns are written beside its body, and one CHECK compares them with it (ADR 9).

They were generated, each by a reading of the body of its own. They keep the values that PostgreSQL computed; no body, salt
or commitment is touched, and the table is not written anew. The CHECK binds the commitment too, in the place of the one that
did, and reads every entry once: where a body was altered the migration stops, and `muster log verify` names it.
"""

from __future__ import annotations

from django.db import migrations, models

MOMENTS, TEXTS = ("at", "until"), ("event", "operation", "outcome", "person", "list", "purpose")
NAMES = ", ".join((*MOMENTS, *TEXTS))
PLAIN = ", ".join(f"alter column {name} drop expression" for name in (*MOMENTS, *TEXTS))


class Migration(migrations.Migration):
    dependencies = [("muster", "0002_account")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"""
                    -- as in log/log.sql, which states it anew after every migrate
                    create or replace function muster.is_sound(
                        salt bytea, body text, commitment bytea, at timestamptz, until timestamptz,
                        event text, operation text, outcome text, person text, list text, purpose text
                    ) returns boolean
                    language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp set timezone = 'UTC'
                    as $$
                    declare
                        said jsonb := body;
                    begin
                        return octet_length(commitment) = 32 and octet_length(salt) = 32
                            and (body is null or commitment = sha256(salt || convert_to(body, 'UTF8')))
                            and (said ->> 'at')::timestamptz is not distinct from at
                            and (said ->> 'until')::timestamptz is not distinct from until
                            and said ->> 'event' is not distinct from event and said ->> 'operation' is not distinct from operation
                            and said ->> 'outcome' is not distinct from outcome and said ->> 'person' is not distinct from person
                            and said ->> 'list' is not distinct from list and said ->> 'purpose' is not distinct from purpose;
                    end $$;
                    alter table muster.entry {PLAIN};
                    alter table muster.entry drop constraint if exists commitment_of_salt_and_body;
                    alter table muster.entry add constraint entry_is_sound
                        check (muster.is_sound(salt, body, commitment, {NAMES}));
                    drop function muster.said(text, text), muster.said_at(text), muster.said_until(text);
                    """
                )
            ],
            state_operations=[
                *(migrations.AlterField("entry", name, models.DateTimeField(null=True)) for name in MOMENTS),
                *(migrations.AlterField("entry", name, models.TextField(null=True)) for name in TEXTS),
            ],
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('muster', '0004_advice'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='initial_password',
            field=models.BooleanField(default=False),
        ),
        # What Django's createcachetable makes. Failures to sign in are counted here, for all workers together.
        migrations.RunSQL(
            """
            create table django_cache (
                cache_key varchar(255) primary key,
                value text not null,
                expires timestamp with time zone not null
            );
            create index django_cache_expires on django_cache (expires);
            """,
            'drop table django_cache',
        ),
    ]

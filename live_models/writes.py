"""How often tables are written, as PostgreSQL counts it."""


def writes_per_hour(env, names):
    """Return how many rows of each model's table were written per hour, on average.

    Counted are those that were inserted, updated and deleted, since PostgreSQL's
    statistics began or there is this database.

    :param names: model names
    :rtype: dict[str, float]
    """
    tables = {env[name]._table: name for name in names if name in env.registry}
    env.cr.execute(
        """
        WITH since AS (
            SELECT COALESCE(
                       (SELECT stats_reset
                          FROM pg_stat_database
                         WHERE datname = current_database()),
                       (SELECT value::timestamp AT TIME ZONE 'UTC'
                          FROM ir_config_parameter
                         WHERE key = 'database.create_date')
                   ) AS at
        )
        SELECT relname,
               (n_tup_ins + n_tup_upd + n_tup_del)
               / GREATEST(EXTRACT(EPOCH FROM clock_timestamp() - at) / 3600, 1)
          FROM pg_stat_user_tables, since
         WHERE relid = ANY(
                   SELECT to_regclass(quote_ident(t)) FROM unnest(%s::text[]) AS t
               )
        """,
        [list(tables)],
    )
    return {tables[table]: float(rate or 0) for table, rate in env.cr.fetchall()}

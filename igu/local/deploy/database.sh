#!/bin/sh
# Run once by PostgreSQL's image in an empty cluster, as its superuser: the roles, their passwords, what a database needs.
set -eu
SQL=${SQL:-/sql}
export PGOPTIONS="-c client_min_messages=warning"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<PSQL
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
\i $SQL/roles.sql
ALTER ROLE igu_owner PASSWORD :'owner_password';
ALTER ROLE igu_web PASSWORD :'web_password';
ALTER DATABASE "$POSTGRES_DB" OWNER TO igu_owner;
\i $SQL/database.sql
PSQL

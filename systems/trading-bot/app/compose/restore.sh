#!/bin/sh
# restore.sh FILE: the database becomes what it was in that backup, or stays as it is when anything fails. Variables as for backup.sh.
# Stop the program first: the tokens of its leaders begin again where the backup has them, and one that still runs could take an old one for its own.
set -eu
file=${1:?usage: restore.sh FILE}
sql=$(mktemp)
trap 'rm -f "$sql"' EXIT
pg_restore --no-owner --no-privileges --file="$sql" "$file"
running=$(psql -Atqc "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'trading-bot'")
if [ "$running" != 0 ]; then
  echo "the program is connected ($running sessions): stop it first" >&2
  exit 1
fi
psql -q --single-transaction -v ON_ERROR_STOP=1 -c 'drop schema public cascade' -c 'create schema public' -f "$sql" >/dev/null
echo "restored from $file"

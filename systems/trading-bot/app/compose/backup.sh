#!/bin/sh
# backup.sh FOLDER: writes the database into a new file of the folder, then deletes those that are older than KEEP_DAYS (7). Which database
# is said by PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, as for every client of PostgreSQL.
set -eu
folder=${1:?usage: backup.sh FOLDER}
name=trading-bot-$(date -u +%Y%m%dT%H%M%SZ).dump
# Half a backup never has the name of a whole one.
trap 'rm -f "$folder/.$name"' EXIT
pg_dump --format=custom --no-owner --no-privileges --file="$folder/.$name"
mv "$folder/.$name" "$folder/$name"
find "$folder" -name 'trading-bot-*.dump' -mmin "+$((${KEEP_DAYS:-7} * 1440))" -exec rm {} +
echo "$folder/$name"

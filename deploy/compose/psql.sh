# psql.sh <file>: runs it as the database's superuser, and stops at the first mistake.
set -eu
PGPASSWORD="$(cat /secrets/database/superuser)"
export PGPASSWORD
exec psql --no-psqlrc --quiet --username=postgres --dbname=postgres --set=ON_ERROR_STOP=1 --file="$1"

# Run once, on an empty data folder: each service's role and schema (deploy/local/bootstrap.sql), and its password,
# from a file or, where all may have the same, from ROLE_PASSWORD.
set -eu
for service in catalog registration meetings notifications; do
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
        --set service="$service" --set password="${ROLE_PASSWORD:-$(cat "/run/secrets/postgres/$service")}" <<SQL
select set_config('talkoot.service', :'service', false);
\\i /docker-entrypoint-initdb.d/bootstrap.part
alter role :"service" password :'password';
SQL
done

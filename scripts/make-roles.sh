#!/bin/sh
# Makes Ringfence's two roles and its database: the owner migrates, the server may only read and write rows.
# PostgreSQL's image runs it once, on an empty volume; elsewhere: PGUSER=postgres scripts/make-roles.sh
set -eu
: "${DATABASE_OWNER_PASSWORD:?}" "${DATABASE_PASSWORD:?}"
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-${PGUSER:-postgres}}" --dbname postgres <<'END'
\getenv owner_password DATABASE_OWNER_PASSWORD
\getenv server_password DATABASE_PASSWORD
CREATE ROLE ringfence_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE ringfence_server LOGIN PASSWORD :'server_password';
CREATE DATABASE ringfence OWNER ringfence_owner;
REVOKE ALL ON DATABASE ringfence FROM PUBLIC;
GRANT CONNECT ON DATABASE ringfence TO ringfence_server;
\connect ringfence
ALTER SCHEMA public OWNER TO ringfence_owner;
END

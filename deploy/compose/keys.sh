# Passwords and keys, each made once and kept: a file is there whole or not at all. Everybody of group 0 may read them, so
# that containers with users of their own can, and nobody else. To have a password changed, remove its file and start again.
set -eu
umask 027

random_hex() { od -An -vtx1 -N 32 /dev/urandom | tr -d ' \n'; }

write() { # write <file> <text>
  printf '%s\n' "$2" > "$1.new"
  chmod 640 "$1.new"
  mv "$1.new" "$1"
}

once() { # once <file>: 32 random bytes, unless it holds something
  [ -s "$1" ] || write "$1" "$(random_hex)"
}

for name in superuser owner worker example-owner example-worker; do once "/secrets/database/$name"; done
once /secrets/queue/password
once /secrets/gallra/signing-key
once /secrets/gallra/commitment-key

password() { cat "/secrets/database/$1"; }
write /secrets/owner/ledger-url "postgres://gallra_owner:$(password owner)@postgres:5432/gallra"
write /secrets/owner/example-url "postgres://example_owner:$(password example-owner)@postgres:5432/example"
write /secrets/gallra/ledger-url "postgres://gallra_worker:$(password worker)@postgres:5432/gallra"
write /secrets/gallra/example-url "postgres://example_worker:$(password example-worker)@postgres:5432/example"
write /secrets/gallra/queue-url "redis://:$(cat /secrets/queue/password)@redis:6379/0"
write /secrets/queue/password.conf "requirepass $(cat /secrets/queue/password)"

mkdir -p /var/lib/gallra/anchors
chmod 750 /secrets/database /secrets/owner /secrets/gallra /secrets/queue
chmod 770 /var/lib/gallra /var/lib/gallra/anchors /var/lib/caddy

#!/bin/sh
# Makes, once, an authority that vouches for the servers of the cluster, and a certificate for each of them. Certificates are
# good for two years; to have others, remove the volume and start the cluster anew.
set -eu
cd /certificates
if [ -f ca/ca.crt ]; then exit 0; fi
draft=$(mktemp -d)
openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj "/O=Continuum/CN=Continuum cluster" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
  -keyout "$draft/ca.key" -out "$draft/ca.crt"
# The servers of events know each other by this common name.
for server in events-1 events-2 events-3 postgres; do
  case $server in events-*) name=eventstoredb-node owner=1000 ;; *) name=$server owner=999 ;; esac
  openssl req -newkey rsa:3072 -nodes -sha256 -subj "/CN=$name" -keyout "$draft/$server.key" -out "$draft/$server.csr"
  printf '%s\n' basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature,keyEncipherment \
    extendedKeyUsage=serverAuth,clientAuth "subjectAltName=DNS:$server,DNS:localhost" > "$draft/$server.ext"
  mkdir -p "$server"
  openssl x509 -req -sha256 -days 730 -in "$draft/$server.csr" -CA "$draft/ca.crt" -CAkey "$draft/ca.key" \
    -CAcreateserial -extfile "$draft/$server.ext" -out "$server/server.crt"
  install -m 0400 -o "$owner" -g "$owner" "$draft/$server.key" "$server/server.key"
done
# Last, since it says that all are there. The authority's own key is kept nowhere.
mkdir -p ca
install -m 0444 "$draft/ca.crt" ca/ca.crt
rm -r "$draft"

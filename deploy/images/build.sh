#!/usr/bin/env bash
# Builds the image of the server or of the agent from nothing, where there is no registry to take a base image from: the published program and the
# few files of this machine's system that it needs. Takes .NET's SDK and Debian's buildah; serves for the architecture of this machine.
#   deploy/images/build.sh OUTPUT.tar                  the server as an OCI archive, and OUTPUT.tar.spdx.json, which says what it is made of
#   deploy/images/build.sh OUTPUT.tar --agent          the agent, with nft of this machine's Debian package nftables
#   deploy/images/build.sh OUTPUT.tar --published DIR  of a program that has been published for this machine; after --agent for the agent
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
output=$(realpath -m "${1:?usage: build.sh OUTPUT.tar [--agent] [--published DIR]}")
shift
name=portrule-server project=PortRules description='PortRule aggregated API server' port=(--port 9443/tcp)
needed=(/etc/ssl/certs/ca-certificates.crt /usr/share/zoneinfo/UTC) packages='ca-certificates tzdata'
if [ "${1:-}" = --agent ]; then
    shift
    name=portrule-agent project=Agent description='PortRule agent' port=()
    needed=(/etc/ssl/certs/ca-certificates.crt /etc/services /usr/sbin/nft) packages='ca-certificates netbase nftables'
fi
published=
[ "${1:-}" != --published ] || published=$(realpath "${2:?--published wants a directory}")

case "$(uname -m)" in
    x86_64) runtime=linux-x64 architecture=amd64 ;;
    aarch64) runtime=linux-arm64 architecture=arm64 ;;
    *) echo "no image is made for $(uname -m)" >&2; exit 1 ;;
esac
for file in "${needed[@]}"; do
    [ -e "$file" ] || { echo "$file is missing: apt-get install $packages" >&2; exit 1; }
done
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$repository/Directory.Build.props")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

if [ -z "$published" ]; then
    published=$work/published
    # Restored first: only the project itself is restored for a runtime, as its lock file says.
    dotnet restore "$repository/src/$project" -v quiet --locked-mode
    dotnet publish "$repository/src/$project" -c Release -r "$runtime" --self-contained --no-restore -v quiet --nologo -o "$published"
fi

# What it is made of, before anything is added to it: the files, and the packages that NuGet has restored for the projects below src.
(
    cd "$repository"
    dotnet tool restore >/dev/null
    dotnet sbom-tool generate -b "$published" -bc src -m "$work" -pn "$name" -pv "$version" -ps PortRule \
        -nsb https://firewalld.fedoraproject.org/sbom -V Error >"$work/sbom.log" || { cat "$work/sbom.log" >&2; exit 1; }
)
cp "$work/_manifest/spdx_2.2/manifest.spdx.json" "$output.spdx.json"

mkdir -p "$root/app" "$root/etc/ssl/certs" "$root/usr/share" "$root/home/app" "$root/tmp"
cp -R "$published/." "$root/app/"
chmod -R a+rX,go-w "$root/app"
chmod 1777 "$root/tmp"
programs=()
if [ $project = Agent ]; then
    programs=(/usr/sbin/nft)
    mkdir -p "$root/usr/sbin"
    cp -L "${programs[@]}" "$root/usr/sbin/"
    cp -L /etc/services "$root/etc/"
fi

# The loader, the C and C++ libraries, and OpenSSL, which the runtime loads by its name.
library() { /sbin/ldconfig -p | awk -v name="$1" '$1 == name { print $NF; exit }'; }
openssl=("$(library libssl.so.3)" "$(library libcrypto.so.3)")
{
    printf '%s\n' "${openssl[@]}"
    find "$root/app" \( -name '*.so' -o -name "OrleansAA.$project" \) -exec ldd {} + 2>/dev/null
    ldd "${openssl[@]}" "${programs[@]}"
} | awk '$2 == "=>" && $3 ~ "^/" && $3 !~ "^'"$root"'" { print $3 } $1 ~ "^/" && $1 !~ ":$" { print $1 }' | sort -u | while read -r file; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
done

cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
if [ $project = PortRules ]; then
    cp -R /usr/share/zoneinfo "$root/usr/share/"
    rm -rf "$root/usr/share/zoneinfo/"{right,posix,localtime,posixrules}
fi
echo 'app:x:65532:65532:app:/home/app:/usr/sbin/nologin' >"$root/etc/passwd"
echo 'app:x:65532:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# Storage of its own, so that nothing is left on this machine and no other image is seen.
build() { buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"; }
container=$(build from scratch)
build copy --quiet "$container" "$root" / >/dev/null
build config --arch "$architecture" --os linux --user 65532:65532 --workingdir /app "${port[@]}" \
    --entrypoint "[\"/app/OrleansAA.$project\"]" --cmd '' --env DOTNET_RUNNING_IN_CONTAINER=true --env HOME=/home/app --env PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    --label "org.opencontainers.image.title=$name" --label "org.opencontainers.image.version=$version" \
    --label "org.opencontainers.image.description=$description" --label org.opencontainers.image.licenses=Apache-2.0 \
    "$container"
rm -f "$output"
build commit --quiet --format oci --disable-compression=false "$container" "oci-archive:$output:$name:$version" >/dev/null

# Of 1,000,000 bytes, rounded up.
megabytes() { find "$1" -type f -printf '%s\n' | awk '{ bytes += $1 } END { print int((bytes + 999999) / 1000000) }'; }
echo "$output: $name:$version for linux/$architecture, $(megabytes "$root") MB, compressed $(megabytes "$output") MB"

#!/usr/bin/env bash
# A host in a network namespace of its own, with a firewall that refuses everything, a web server on port 8080, and an agent that opens what rules say. Tells each time the port opens or
# closes, until Ctrl-C.
# Takes a server that was started in this directory (dotnet run --project src/PortRules), and root: sudo env PATH="$PATH" demo/agent.sh
set -euo pipefail
cd "$(dirname "$0")/.."

host=portrule-demo here=10.77.0.1 there=10.77.0.2 port=8080
kubeconfig=$PWD/.aa/kubeconfig
[ "$(id -u)" = 0 ] || { echo 'root makes network namespaces: sudo env PATH="$PATH" demo/agent.sh' >&2; exit 1; }
[ -e "$kubeconfig" ] || { echo "$kubeconfig is missing: dotnet run --project src/PortRules" >&2; exit 1; }
for command in ip nft python3 dotnet; do
    command -v $command >/dev/null || { echo "$command is missing (Debian: apt-get install iproute2 nftables python3)" >&2; exit 1; }
done
dotnet build src/Agent -c Release -v quiet --nologo >/dev/null

running=()
cleanup() {
    [ ${#running[@]} = 0 ] || kill "${running[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    ip netns del $host 2>/dev/null || true
}
trap cleanup EXIT
trap 'exit 0' INT TERM

ip netns add $host
ip -n $host link set lo up
ip link add $host type veth peer name wire netns $host
ip addr add $here/24 dev $host
ip link set $host up
# The host's own ruleset, in effect before anybody can reach it. It refuses all but what the agent marks.
ip netns exec $host nft -f - <<'RULES'
table inet filter {
    chain input {
        type filter hook input priority filter; policy drop
        ct state established,related accept
        iif lo accept
        meta l4proto { icmp, ipv6-icmp } accept
        meta mark & 0x01000000 != 0 accept
        reject
    }
}
RULES
ip -n $host addr add $there/24 dev wire
ip -n $host link set wire up

# The way from there to the API server, which is at 127.0.0.1 here: listens in the namespace, and connects out of it.
address=$(sed -n 's|.*server: https://\([0-9.:]*\).*|\1|p' "$kubeconfig" | head -1)
exec 9<"/proc/$$/ns/net"
ip netns exec $host python3 demo/relay.py "$address" 9 & running+=($!)
ip netns exec $host python3 -m http.server $port --directory demo >/dev/null 2>&1 & running+=($!)
ip netns exec $host dotnet src/Agent/bin/Release/net10.0/OrleansAA.Agent.dll --kubeconfig="$kubeconfig" --host=$host --backend=nftables --nftables-mode=mark & running+=($!)

before=
while kill -0 "${running[2]}" 2>/dev/null; do
    now=closed
    timeout 1 bash -c "exec 3<>/dev/tcp/$there/$port" 2>/dev/null && now=open
    [ "$now" = "$before" ] || echo "port $port of $there is $now"
    before=$now
    sleep 0.3
done

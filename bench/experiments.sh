#!/usr/bin/env bash
# The experiments of SLEdge's tests directory: starts a node with tenants, offers load to it, and writes a page with plots.
# Usage: bench/experiments.sh NAME [SECONDS]   NAME: bimodal, control, resize, criticality, tenants
# Reports go to artifacts/experiments. For example: bench/experiments.sh bimodal 10
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

names="bimodal control resize criticality tenants"
name="${1:-}"
seconds="${2:-10}"
if [[ " $names " != *" $name "* || ! "$seconds" =~ ^[1-9][0-9]*$ ]]; then
    echo "usage: bench/experiments.sh NAME [SECONDS]   NAME is one of: $names" >&2
    exit 2
fi

out=artifacts/experiments
data="$(mktemp -d)"
node=
mkdir -p "$out"
end() {
    [ -z "$node" ] || { kill -TERM "$node" 2>/dev/null || true; wait "$node" 2>/dev/null || true; }
    node=
}
trap 'end; rm -rf "$data"' EXIT

# Starts a node: its arguments after the specification's text.
serve() {
    printf '%s\n' "$1" >"$data/spec.json"
    shift
    ./longshore serve "$data/spec.json" --data "$data/node" --port 0 "$@" >"$data/log" 2>&1 &
    node=$!
    for _ in $(seq 600); do
        grep -q '^Ctrl+C' "$data/log" && return
        kill -0 "$node" 2>/dev/null || break
        sleep 0.1
    done
    cat "$data/log" >&2
    exit 1
}

# Offers load: the report's name, then arguments of "longshore load".
load() {
    local report="$1"
    shift
    echo "$report"
    ./longshore load "$@" --duration "${seconds}s" --html "$out/$report.html" --csv "$out/$report.csv"
    echo "  $out/$report.html"
}

tenant() { # NAME PORT ROUTES [FURTHER FIELDS]
    printf '{"name": "%s", "port": %d, "routes": [%s]%s}' "$1" "$2" "$3" "${4:-}"
}

route() { # ROUTE MODULE DEADLINE_US EXPECTED_US
    printf '{"route": "%s", "path": "%s.wasm", "relative-deadline-us": %d, "expected-execution-us": %d, "on-miss": "finish"}' "$@"
}

case "$name" in
bimodal)
    # Many short calls among few long ones, by the earliest deadline and in order of arrival.
    spec="[$(tenant t 10010 "$(route /short fibonacci 1000 100), $(route /long fibonacci 2000000 50000)")]"
    for policy in EDF FIFO; do
        [ "$policy" = EDF ] && more=() || more=(--no-preemption)
        serve "$spec" --policy "$policy" --no-admission --core-slots 1 "${more[@]}"
        load "bimodal-$policy" '99.5*http://localhost:10010/short?23@1ms' '0.5*http://localhost:10010/long?36@2s' --rate 500,1000,2000,3000
        end
    done
    ;;
control)
    # A filter that a control loop calls a hundred times a second.
    serve "[$(tenant t 10010 "$(route /ekf ekf 10000 300)")]"
    load control 'http://localhost:10010/ekf@10ms' --body samples/inputs/distances.txt --arrivals fixed --rate 100,500,1000
    ;;
resize)
    # An image that becomes a small one.
    serve "[$(tenant t 10010 "$(route /resize thumbnail 50000 5000), $(route /picture picture 1000000 5000)")]"
    curl -sf 'http://localhost:10010/picture?640&480' -o "$data/picture.ppm"
    load resize 'http://localhost:10010/resize?64@50ms' --body "$data/picture.ppm" --rate 10,20,40
    ;;
criticality)
    # A control loop with a budget beside a tenant without one that wants all of the node.
    serve "[$(tenant high 10010 "$(route /ekf ekf 10000 300)" ', "replenishment-period-us": 10000, "max-budget-us": 5000'), \
        $(tenant low 10011 "$(route /fib fibonacci 10000 5000)")]" --policy MTDS --no-admission
    load criticality 'http://localhost:10010/ekf@10ms' 'http://localhost:10011/fib?30@1s' \
        --body samples/inputs/distances.txt --rate 100,400
    ;;
tenants)
    # The same load from 1, 10 and 100 tenants.
    for count in 1 10 100; do
        spec= targets=()
        for i in $(seq "$count"); do
            spec+="${spec:+, }$(tenant "t$i" $((11000 + i)) "$(route /fib fibonacci 10000 200)")"
            targets+=("http://localhost:$((11000 + i))/fib?20@10ms")
        done
        serve "[$spec]"
        load "tenants-$count" "${targets[@]}" --rate 1000
        end
    done
    ;;
esac

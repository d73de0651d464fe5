#!/usr/bin/env bash
# The experiments of SLEdge's tests directory: starts a node with tenants, offers load to it, and writes a page with plots and a CSV.
# Usage: bench/experiments.sh NAME [SECONDS]   SECONDS is the length of each run, 10 by default. docs/experiments.md describes them.
# Reports go to artifacts/experiments. For example: bench/experiments.sh bimodal 10
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

names="bimodal control resize criticality tenants concurrency deadlines mix mix-real multi-tenancy density dispatchers resolution ocr
plates cnn"
name="${1:-}"
seconds="${2:-10}"
if [[ -z "$name" || " ${names//$'\n'/ } " != *" $name "* || ! "$seconds" =~ ^[1-9][0-9]*$ ]]; then
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
    for _ in $(seq 3000); do
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

# Calls a node that has just started until its code is compiled: arguments of "longshore load".
warm() {
    ./longshore load "$@" --connections 8 --duration 3s >"$data/warm" 2>&1 || { cat "$data/warm" >&2; exit 1; }
}

# Compares loads on one page: the page's name, its title, what the loads are, the columns to plot, then the loads' reports by name.
compare() {
    local page="$1" title="$2" load="$3" columns="$4" runs=()
    shift 4
    for run in "$@"; do
        runs+=("${run#"$page-"}=$out/$run.csv")
    done
    ./longshore plot "${runs[@]}" --html "$out/$page.html" --csv "$out/$page.csv" --title "$title" --load "$load" --columns "$columns"
    echo "  $out/$page.html"
}

# A number from the first row of a report: the report's name, then the column.
value() {
    awk -F, -v column="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i } NR == 2 { print $at; exit }' "$out/$1.csv"
}

# The answer of a function of the node: the URL, then arguments of curl. It goes to a file of the data directory.
make_input() {
    local file="$data/$1"
    shift
    curl -sSf "$@" -o "$file"
}

# A node that makes the pictures for the experiments with real functions.
make_pictures() {
    serve "[$(tenant inputs 10009 "$(route /page page 10000000 10000), $(route /street street 10000000 10000), $(route /picture picture 10000000 10000)")]"
    make_input picture.ppm 'http://localhost:10009/picture?320&240'
    for size in 320x240 640x480 1280x960 2560x1920; do
        make_input "$size.ppm" "http://localhost:10009/picture?${size%x*}&${size#*x}"
    done
    for words in 1 10 100; do
        for word in $(seq "$words"); do
            [ $((word % 10)) = 0 ] && end_of_word='\n' || end_of_word=' '
            printf "WORD$word$end_of_word"
        done >"$data/text"
        make_input "words-$words.pgm" 'http://localhost:10009/page?3&40' --data-binary "@$data/text"
    done
    printf 7 >"$data/text"
    make_input digit.pgm 'http://localhost:10009/page?6&60' --data-binary "@$data/text"
    for plates in 1 2 4; do
        make_input "plates-$plates.pgm" "http://localhost:10009/street?$plates&5"
    done
    end
}

# The applications of the experiments with real functions: name, module, input, arguments, share of the calls.
applications="ekf:ekf:samples/inputs/distances.txt::100 cnn:cnn:DATA/digit.pgm::100 ocr:ocr:DATA/words-10.pgm::1
plates:plates:DATA/plates-1.pgm::24 resize:thumbnail:DATA/picture.ppm:64:3"

application() { # APPLICATION: sets app, module, input, query and share
    IFS=: read -r app module input query share <<<"$1"
    input="${input/DATA/$data}"
}

# The median time of each application when it is called alone, in median[NAME], as microseconds.
profile() {
    declare -gA median
    local routes=
    for each in $applications; do
        application "$each"
        routes+="${routes:+, }$(route "/$app" "$module" 10000000 10000)"
    done
    serve "[$(tenant profile 10010 "$routes")]"
    for each in $applications; do
        application "$each"
        load "$name-profile-$app" "http://localhost:10010/$app?$query" --body "$input" --connections 1 --warm-up 1s
        median[$app]="$(value "$name-profile-$app" p50_us)"
        median[$app]="${median[$app]%.*}"
    done
    end
}

# A route for each application, with a deadline of so many tenths of its median time; sets routes, targets and bodies.
mixed() {
    routes= targets=() bodies=()
    for each in $applications; do
        application "$each"
        local deadline=$((median[$app] * $1 / 10))
        routes+="${routes:+, }$(route "/$app" "$module" "$deadline" "${median[$app]}")"
        targets+=("$share*http://localhost:10010/$app?$query@${deadline}us")
        bodies+=(--body "$input")
    done
}

# One function with several inputs, at 1, 2 and 4 connections: its name, module, query, then the inputs.
by_input() {
    local report="$1" module="$2" query="$3" reports=()
    shift 3
    serve "[$(tenant t 10010 "$(route "/$report" "$module" 2000000 100000)")]" --no-admission
    for input in "$@"; do
        load "$name-${input%.*}" "http://localhost:10010/$report?$query@2s" --body "$data/$input" --connections 1,2,4 --warm-up 1s
        reports+=("$name-${input%.*}")
    done
    end
    compare "$name" "$name by input" connections answered_per_s,p50_us,p99_us "${reports[@]}"
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
concurrency)
    # Clients that call one after the other, up to 100 at a time.
    serve "[$(tenant t 10010 "$(route /empty empty 50000 10), $(route /fib fibonacci 50000 2000)")]" --no-admission
    load concurrency-empty 'http://localhost:10010/empty@50ms' --connections 1,20,40,60,80,100 --warm-up 1s
    load concurrency-fibonacci 'http://localhost:10010/fib?28@50ms' --connections 1,20,40,60,80,100 --warm-up 1s
    end
    compare concurrency 'Calls one after the other' connections answered_per_s,met_percent,p50_us,p99_us \
        concurrency-empty concurrency-fibonacci
    ;;
deadlines)
    # Applications are measured alone. Their deadlines are multiples of that, and each multiple gets the same mix of calls.
    make_pictures
    profile
    for policy in EDF FIFO; do
        rows=
        for tenths in 15 20 30 40; do
            mixed "$tenths"
            serve "[$(tenant t 10010 "$routes")]" --policy "$policy" --no-admission
            load "deadlines-$policy-$tenths" "${targets[@]}" "${bodies[@]}" --connections 4 --warm-up 1s
            end
            rows+="$(awk -v multiple="$(awk "BEGIN { print $tenths / 10 }")" \
                'NR > 1 { sub(/^[^,]*/, multiple); sub(/localhost:10010/, ""); gsub(/\?[0-9]*/, ""); print }' "$out/deadlines-$policy-$tenths.csv")"$'\n'
        done
        { head -1 "$out/deadlines-$policy-15.csv" | sed 's/connections/multiple/'; printf %s "$rows"; } >"$out/deadlines-$policy.csv"
        compare "deadlines-of-$policy" "Deadlines as multiples of the median time, $policy" 'deadline / median time alone' \
            met_percent,p50_us,p99_us "deadlines-$policy"
    done
    ;;
mix)
    # Calls from 10 us to 10 ms in a random order, in the shares that make each size the same work.
    for policy in EDF SJF FIFO; do
        serve "[$(tenant t 10010 "$(route /a fibonacci 1000 20), $(route /b fibonacci 5000 150), $(route /c fibonacci 50000 1500), $(route /d fibonacci 500000 12000)")]" \
            --policy "$policy" --no-admission
        calls=('600*http://localhost:10010/a?16@1ms' '80*http://localhost:10010/b?21@5ms' '8*http://localhost:10010/c?26@50ms' \
            '1*http://localhost:10010/d?31@500ms')
        warm "${calls[@]}"
        load "mix-$policy" "${calls[@]}" --connections 1,10,50 --warm-up 1s
        end
    done
    compare mix 'Calls of four sizes' connections answered_per_s,met_percent,p99_us mix-EDF mix-SJF mix-FIFO
    ;;
mix-real)
    # The applications with SLEdge's shares, at up to 50 connections.
    make_pictures
    profile
    mixed 100
    for policy in EDF SJF FIFO; do
        serve "[$(tenant t 10010 "$routes")]" --policy "$policy" --no-admission
        warm "${targets[@]}" "${bodies[@]}"
        load "mix-real-$policy" "${targets[@]}" "${bodies[@]}" --connections 1,10,50 --warm-up 1s
        end
    done
    compare mix-real 'A mix of applications, deadlines of 10 times their median' connections answered_per_s,met_percent,p99_us \
        mix-real-EDF mix-real-SJF mix-real-FIFO
    ;;
multi-tenancy)
    # A tenant with short calls and a budget, beside a tenant with long calls and none.
    for policy in MTDS EDF FIFO; do
        serve "[$(tenant short 10010 "$(route /fib fibonacci 5000 150)" ', "replenishment-period-us": 10000, "max-budget-us": 8000'), \
            $(tenant long 10011 "$(route /fib fibonacci 100000 20000)")]" --policy "$policy" --no-admission
        calls=('9*http://localhost:10010/fib?21@5ms' '1*http://localhost:10011/fib?32@100ms')
        warm "${calls[@]}"
        load "multi-tenancy-$policy" "${calls[@]}" --rate 100,300,500,700 --warm-up 1s
        end
    done
    compare multi-tenancy 'A tenant with a budget beside one with long calls' 'calls per second, nine of ten short' met_percent,p50_us,p99_us \
        multi-tenancy-MTDS multi-tenancy-EDF multi-tenancy-FIFO
    ;;
density)
    # Nodes with ever more functions: the time to start, memory, and the latency of calls to a hundred of them.
    echo routes,target,start_s,resident_mib,p50_us,p99_us >"$out/density.csv"
    for count in 1 10 100 1000 10000; do
        routes= targets=()
        for ((i = 1; i <= count; i++)); do
            routes+="${routes:+, }{\"route\": \"/f$i\", \"path\": \"empty.wasm\", \"relative-deadline-us\": 50000, \"expected-execution-us\": 10}"
            [ $((i * 100 % count)) -ge 100 ] || targets+=("http://localhost:10010/f$i@50ms")
        done
        started="$(date +%s.%N)"
        serve "[$(tenant t 10010 "$routes")]" --no-admission
        started="$(awk "BEGIN { print $(date +%s.%N) - $started }")"
        node_id="$(pgrep -P "$node" -x dotnet || echo "$node")"
        load "density-$count" "${targets[@]}" --connections 4 --warm-up 1s
        awk -F, -v count="$count" -v start="$started" -v resident="$(awk '/VmRSS/ { print $2 / 1024 }' "/proc/$node_id/status")" \
            'NR > 1 { calls += $3; p50 += $3 * $14; p99 += $3 * $16 }
             END { printf "%d,all,%.2f,%.1f,%.1f,%.1f\n", count, start, resident, p50 / calls, p99 / calls }' "$out/density-$count.csv" >>"$out/density.csv"
        end
    done
    ./longshore plot "empty=$out/density.csv" --html "$out/density.html" --title 'Functions on one node' --load routes \
        --columns start_s,resident_mib,p50_us,p99_us
    echo "  $out/density.html"
    ;;
dispatchers)
    # All dispatchers, with calls of two lengths and with calls of exponential lengths, up to what the node can do.
    short="$(route /short fibonacci 2000 100)" long="$(route /long fibonacci 200000 11000)"
    short="${short%\}}, \"n-resas\": 1, \"group-id\": 1}" long="${long%\}}, \"n-resas\": 1, \"group-id\": 2}"
    bimodal=('98*http://localhost:10010/short?20@2ms' '2*http://localhost:10010/long?31@200ms')
    # Each step of the Fibonacci number takes 1.618 times as long. The shares are those of an exponential distribution with the mean of step 22.
    exponential=() routes=
    for step in 16 18 20 22 24 26; do
        length="$(awk "BEGIN { print exp(log(1.618) * ($step - 22)) }")"
        share="$(awk "BEGIN { print exp(-$length / 1.618) - exp(-$length * 1.618) }")"
        deadline="$(awk "BEGIN { printf \"%d\", 3000 * $length }")"
        each="$(route "/e$step" fibonacci "$deadline" $((deadline / 10)))"
        routes+="${routes:+, }${each%\}}, \"n-resas\": 1, \"group-id\": $((step < 23 ? 1 : 2))}"
        exponential+=("$share*http://localhost:10010/e$step?$step@${deadline}us")
    done
    spec="[$(tenant t 10010 "$short, $long, $routes")]"
    for mix in bimodal exponential; do
        declare -n calls="$mix"
        serve "$spec" --no-admission --core-slots 2
        warm "${calls[@]}"
        load "dispatchers-$mix-capacity" "${calls[@]}" --connections 8 --warm-up 1s
        end
        capacity="$(awk -F, 'NR > 1 { sum += $4 } END { printf "%d", sum }' "$out/dispatchers-$mix-capacity.csv")"
        rates="$(for percent in 10 25 50 75 90 100; do echo $((capacity * percent / 100)); done | paste -sd,)"
        reports=()
        for dispatcher in TO_GLOBAL_QUEUE EDF_INTERRUPT SHINJUKU DARC RR JSQ LLD; do
            serve "$spec" --no-admission --core-slots 2 --dispatcher "$dispatcher"
            warm "${calls[@]}"
            load "dispatchers-$mix-each-$dispatcher" "${calls[@]}" --rate "$rates" --warm-up 1s
            end
            # One line for each dispatcher: all calls together, over the load in percent.
            awk -F, -v capacity="$capacity" 'NR == 1 { print "load_percent,target,met_percent,p50_us,p99_us"; next }
                { if (!($1 in calls)) order[++rates] = $1; calls[$1] += $3; met[$1] += $3 * $10; p50[$1] += $3 * $14; p99[$1] += $3 * $16 }
                END { for (i = 1; i <= rates; i++) { r = order[i]
                    printf "%d,all,%.2f,%.1f,%.1f\n", 100 * r / capacity + 0.5, met[r] / calls[r], p50[r] / calls[r], p99[r] / calls[r] } }' \
                "$out/dispatchers-$mix-each-$dispatcher.csv" >"$out/dispatchers-$mix-$dispatcher.csv"
            reports+=("dispatchers-$mix-$dispatcher")
        done
        compare "dispatchers-$mix" "Dispatchers, $mix calls" "load, % of $capacity calls/s" met_percent,p50_us,p99_us "${reports[@]}"
    done
    ;;
resolution)
    # Pictures of four sizes that become small ones.
    make_pictures
    by_input resize thumbnail 64 320x240.ppm 640x480.ppm 1280x960.ppm 2560x1920.ppm
    ;;
ocr)
    # Pages of 1, 10 and 100 words.
    make_pictures
    by_input ocr ocr '' words-1.pgm words-10.pgm words-100.pgm
    ;;
plates)
    # Streets with 1, 2 and 4 number plates.
    make_pictures
    by_input plates plates '' plates-1.pgm plates-2.pgm plates-4.pgm
    ;;
cnn)
    # A small convolutional network.
    make_pictures
    by_input cnn cnn '' digit.pgm
    ;;
esac

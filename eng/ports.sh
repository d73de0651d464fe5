# Sourced by the scripts that start servers for tests.

# A port of loopback on which nobody answers.
free_port() {
    local port
    while true; do
        port=$(shuf -i 20000-29999 -n 1)
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}
